"use client";

import Link from "next/link";
import { FLAG_COLUMNS } from "@/components/flags/flag-columns";
import { lookOfFlag, noteOfFlag, sideWord } from "@/components/flags/flag-words";
import { FlipAction, type FlipPermits } from "@/components/flags/flip-action";
import { FlipProgress } from "@/components/flags/flip-progress";
import { KeepButton } from "@/components/flags/keep-button";
import { Badge } from "@/components/ui/badge";
import { classNames } from "@/components/ui/class-names";
import { nameOfEmail } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { SwitchGlyph } from "@/components/ui/switch-glyph";
import { toneText } from "@/components/ui/tone";
import type { Environment } from "@/lib/core/config";
import type { FlagItem } from "@/lib/flags/schemas";
import { paths } from "@/lib/paths";

interface FlagRowProps {
  flag: FlagItem;
  environment: Environment;
  permits: FlipPermits;
}

const EDGES: Record<FlagItem["state"], string> = {
  requested: "border-l-accent bg-accent-soft",
  applied: "border-l-accent bg-accent-soft",
  drifted: "border-l-wait",
  unconfirmed: "border-l-fail",
  confirmed: "border-l-transparent",
};

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Under who confirms it where there is little room. */
const CHANGED = "col-start-1 row-start-3 text-sm text-muted lg:col-auto lg:row-auto";

/** One flag: on or off, who confirms it, who changed it, and its switch; below that what is under way or wrong. */
export function FlagRow({ flag, environment, permits }: FlagRowProps) {
  const look = lookOfFlag(flag);
  const note = noteOfFlag(flag);
  const isLive = flag.flip !== null && (flag.state === "requested" || flag.state === "applied");
  const wanted = flag.flip?.changes.find(({ key }) => key === flag.key)?.value ?? flag.value;
  return (
    <li className={classNames("border-l-[3px] py-3.5 pr-4 pl-[13px]", EDGES[flag.state])}>
      <article aria-label={flag.key} className="grid grid-cols-1 gap-3">
        <div className={classNames("grid gap-y-2", FLAG_COLUMNS)}>
          <div className="min-w-0">
            <h2 className="mono flex flex-wrap items-center gap-x-2 text-sm font-medium break-all">
              {flag.key}
              {flag.risk === "high" ? <Badge tone="wait">risky</Badge> : null}
              {flag.remove_by === null ? null : <Badge>temporary</Badge>}
            </h2>
            <p className="text-sm text-muted">{flag.description}</p>
          </div>
          <p className="flex items-center gap-2 self-start text-sm font-medium max-lg:justify-self-end">
            <SwitchGlyph isOn={wanted} isMoving={isLive} />
            {isLive && wanted !== flag.value
              ? `${capital(sideWord(flag.value))} → ${sideWord(wanted)}`
              : capital(sideWord(flag.value))}
          </p>
          <p
            className={classNames(
              "flex items-center gap-1.5 text-sm",
              look.tone === "ok" ? "text-muted" : toneText[look.tone],
            )}
          >
            <StatusGlyph shape={look.shape} tone={look.tone} progress={0.5} />
            {look.word}
          </p>
          <ChangedBy flag={flag} />
          <div className="col-start-2 row-span-2 row-start-2 self-end justify-self-end lg:col-auto lg:row-auto lg:self-start lg:justify-self-end">
            <FlipAction
              environment={environment}
              app={flag.app}
              permits={permits}
              refusal={isLive ? "A flip of this flag is on its way." : null}
              label={isLive ? "Applying" : `Turn ${sideWord(!flag.value)}…`}
              flags={[{ ...flag, value: !flag.value, expected: flag.configured_value ?? flag.value }]}
            />
          </div>
        </div>
        {isLive && flag.flip !== null ? <FlipProgress flip={flag.flip} /> : null}
        {note === null || isLive ? null : (
          <FlagNote flag={flag} note={note} environment={environment} permits={permits} />
        )}
      </article>
    </li>
  );
}

function ChangedBy({ flag: { changed_by: by, changed_at: at, drift, flip } }: Pick<FlagRowProps, "flag">) {
  if (at === null) return <p className={CHANGED}>no change seen</p>;
  const who =
    drift === null || drift.flip_id !== null ? (by === null ? "somebody" : nameOfEmail(by)) : "outside the console";
  return (
    <p className={CHANGED}>
      {who}{" "}
      <span className="block text-xs text-faint max-lg:inline">
        <RelativeTime at={at} />
      </span>
      {flip === null ? null : (
        <Link
          href={paths.flip(flip.id)}
          className="block text-xs text-accent underline underline-offset-4 max-lg:inline-flex max-lg:min-h-11 max-lg:items-center max-lg:pl-2"
        >
          Open flip
        </Link>
      )}
    </p>
  );
}

/** What is wrong, with what can be done about it. */
function FlagNote({ flag, note, environment, permits }: FlagRowProps & { note: string }) {
  const { drift, configured_value: kept } = flag;
  return (
    <div
      role="status"
      className={classNames(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md px-3 py-2 text-sm",
        flag.state === "unconfirmed" ? "bg-fail-soft" : "bg-wait-soft",
      )}
    >
      <p className="min-w-0 flex-1 basis-64 break-words">{note}</p>
      {drift === null || kept === null ? null : (
        <>
          <KeepButton flag={flag.key} value={kept} permit={permits.low} />
          <FlipAction
            environment={environment}
            app={flag.app}
            permits={permits}
            label={`Set ${sideWord(!kept)} again…`}
            flags={[{ ...flag, value: !kept, expected: kept }]}
          />
        </>
      )}
    </div>
  );
}
