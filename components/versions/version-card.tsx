"use client";

import type { ReactNode } from "react";

import type { ConsoleName } from "@/components/shell/console-names";
import { TargetMark } from "@/components/shell/target-mark";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { RelativeTime } from "@/components/ui/relative-time";
import { VersionWitness } from "@/components/versions/version-witness";
import { testimoniesOf } from "@/components/versions/version-words";
import type { Environment } from "@/lib/core/config";
import type { VersionSide } from "@/lib/versions/schemas";

/** A console that was not heard from for this long may run something else by now. */
const OLD_MS = 60_000;

interface VersionCardProps {
  environment: Environment;
  name: ConsoleName;
  /** Whether this is the console that answers. */
  isHere: boolean;
  side: VersionSide;
  isStale: boolean;
  children?: ReactNode;
}

/** What one console runs, by three witnesses, since when, and whether anybody asked for it. */
export function VersionCard({ environment, name, isHere, side, isStale, children }: VersionCardProps) {
  const now = useNow(10_000);
  const isOld = side.observed_at !== null && now - Date.parse(side.observed_at) > OLD_MS;
  return (
    <Card className={classNames("min-w-0", (isStale || isOld) && "stale")}>
      <article aria-label={name.label} className="flex h-full flex-col px-4 pt-3 pb-4">
        <div className="flex items-center gap-2">
          <h3 className="min-w-0 truncate text-lg font-semibold tracking-tight" title={name.label}>
            {name.label}
          </h3>
          <span className="ml-auto" />
          <TargetMark environment={environment} />
        </div>
        <p className="truncate text-xs text-faint">
          {isHere ? "this console" : "the other console"} · {name.app}
        </p>
        <dl className="mt-3 grid grid-cols-[auto_auto_1fr] items-center gap-x-3 gap-y-1">
          {testimoniesOf(side).map((testimony) => (
            <VersionWitness key={testimony.witness} testimony={testimony} />
          ))}
        </dl>
        <p className="mt-2 flex flex-wrap gap-x-3 text-sm text-muted">
          {side.since === null ? (
            <span>start time unknown</span>
          ) : (
            <span>
              since <RelativeTime at={side.since} />
            </span>
          )}
          {side.observed_at === null ? (
            <span className="text-wait">never seen</span>
          ) : (
            <span className={isOld ? "text-wait" : "text-faint"}>
              seen <RelativeTime at={side.observed_at} />
            </span>
          )}
        </p>
        {children}
        {side.problem === null ? null : (
          <Callout tone="unknown" title={`${name.label} could not be read`} className="mt-3">
            {side.problem}
          </Callout>
        )}
        {side.drift ? (
          <Callout role="alert" tone="wait" title="Drift" className="mt-3">
            {side.drift_reason ?? "What runs, what was released and what was recorded disagree."}
          </Callout>
        ) : null}
      </article>
    </Card>
  );
}
