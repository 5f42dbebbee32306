"use client";

import { useQuery } from "@tanstack/react-query";

import { FLAG_COLUMNS } from "@/components/flags/flag-columns";
import { FlagRow } from "@/components/flags/flag-row";
import { flipCommand, sideWord } from "@/components/flags/flag-words";
import type { FlipPermits } from "@/components/flags/flip-action";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import type { Environment } from "@/lib/core/config";
import { flagsQuery } from "@/lib/flags/api";
import type { FlagItem } from "@/lib/flags/schemas";

/** Every flag of this environment: what it is, who confirms it, who changed it, and its switch. */
export function FlagTable({ environment, permits }: { environment: Environment; permits: FlipPermits }) {
  const { data } = useQuery(flagsQuery());
  const unread = data?.watches.filter(({ problem }) => problem !== null) ?? [];
  return (
    <div className="grid grid-cols-1 gap-4">
      {unread.map(({ app, problem }) => (
        <Callout key={app} role="status" tone="wait" title={`${app}: its flags can't be read from Heroku.`}>
          {problem}
        </Callout>
      ))}
      <Card>
        <div aria-hidden className={`hidden border-b border-line px-4 py-2 text-xs text-muted lg:grid ${FLAG_COLUMNS}`}>
          <span>Flag</span>
          <span>State</span>
          <span>Confirmed</span>
          <span>Changed</span>
          <span />
        </div>
        <ul className="divide-y divide-line">
          {data?.items.map((flag) => (
            <FlagRow key={flag.key} flag={flag} environment={environment} permits={permits} />
          ))}
        </ul>
      </Card>
      <ShellCommands flags={data?.items ?? []} />
    </div>
  );
}

/** For whoever cannot use the switches, or when the console is down. */
function ShellCommands({ flags }: { flags: readonly FlagItem[] }) {
  return (
    <details className="text-sm">
      <summary className="w-fit text-muted max-sm:py-3">From a shell, without this console</summary>
      <div className="mt-2 grid grid-cols-1 gap-2">
        {flags.map(({ key, value, app }) => (
          <CommandBlock
            key={key}
            command={flipCommand(key, !value, app)}
            what={`command that turns ${key} ${sideWord(!value)}`}
          />
        ))}
      </div>
    </details>
  );
}
