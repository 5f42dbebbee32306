import Link from "next/link";
import type { ReactNode } from "react";

import type { ConsoleNames } from "@/components/shell/console-names";
import { Callout } from "@/components/ui/callout";
import type { Environment } from "@/lib/core/config";
import { paths } from "@/lib/paths";

interface VersionHeaderProps {
  names: ConsoleNames;
  environment: Environment;
  /** What can be done here. */
  children: ReactNode;
}

const LINK = "text-accent underline underline-offset-4";

/** What this page is for, and what it is not. */
export function VersionHeader({ names: { staging, production }, environment, children }: VersionHeaderProps) {
  return (
    <div>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-prose min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">Console versions</h1>
          <p className="mt-1 text-muted">
            Ships the exact commit running on {staging.label}.{" "}
            <Link href={paths.flags()} className={LINK}>
              Flags
            </Link>
            , config vars and secrets stay.
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">{children}</div>
      </div>
      {environment === "staging" ? null : (
        <Callout
          tone="neutral"
          title={`Here this page is read-only: ${production.label} never changes itself.`}
          className="mt-4"
        >
          What runs in production should not be able to replace itself, nor be needed to replace it. Promote and roll
          back from{" "}
          <a href={`${staging.url}${paths.versions()}`} className={LINK}>
            {staging.label}
          </a>
          ; attest here what {production.label} runs.
        </Callout>
      )}
    </div>
  );
}
