"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { EntryDetail } from "@/components/activity/entry-detail";
import { wordsOfEntry } from "@/components/activity/entry-words";
import { clockWords } from "@/components/activity/zone-days";
import { LOOKS } from "@/components/audit/event-looks";
import { DeployGlyph, lookOf } from "@/components/flight/deploy-state";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { classNames } from "@/components/ui/class-names";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { useZone } from "@/components/ui/use-zone";
import type { ActivityEntry } from "@/lib/activity/schemas";
import { wordsOfAction } from "@/lib/audit/events";

const titleOfEntry = ({ deploy, row }: ActivityEntry) => deploy?.requested_by?.email ?? row.actor.email ?? undefined;

const INK = { staging: "text-staging-ink", production: "text-production-ink" } as const;

const ROW = classNames(
  "grid cursor-pointer list-none grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2 text-sm text-muted hover:bg-hover max-sm:min-h-15",
  "sm:min-h-10 sm:grid-cols-[2.75rem_1rem_minmax(0,1fr)_minmax(0,18rem)_4.5rem_1rem] [&::-webkit-details-marker]:hidden",
);

/** One thing that happened, as a sentence with its reason beside it; its course is one press away. */
export function Entry({ entry, isNew }: { entry: ActivityEntry; isNew: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const zone = useZone();
  const { why, hasFailed, took } = wordsOfEntry(entry);
  return (
    <li>
      <details
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
        className={classNames(isNew && "bg-accent-soft")}
      >
        <summary className={classNames(ROW, isOpen && "bg-hover")}>
          <time
            dateTime={entry.row.at}
            data-tip-time={entry.row.at}
            className="text-faint max-sm:order-3 max-sm:self-start max-sm:text-xs"
          >
            {clockWords(entry.row.at, zone)}
          </time>
          <EntryGlyph entry={entry} />
          <EntrySentence entry={entry} />
          <span
            className={classNames(
              "truncate max-sm:order-4 max-sm:col-start-2 max-sm:text-xs empty:max-sm:hidden",
              hasFailed ? "text-fail" : "text-faint",
            )}
          >
            {why}
          </span>
          <span className="text-right max-sm:order-5 max-sm:col-start-3 max-sm:text-xs">{took}</span>
          <ChevronRight aria-hidden className={classNames("size-4 text-faint max-sm:hidden", isOpen && "rotate-90")} />
        </summary>
        {isOpen ? <EntryDetail entry={entry} /> : null}
      </details>
    </li>
  );
}

function EntryGlyph({ entry: { deploy, row } }: { entry: ActivityEntry }) {
  const place = "max-sm:order-1 max-sm:self-start max-sm:mt-0.5";
  if (deploy === null) return <StatusGlyph {...LOOKS[wordsOfAction(row.action).look]} className={place} />;
  return <DeployGlyph deploy={deploy} className={place} />;
}

function EntrySentence({ entry }: { entry: ActivityEntry }) {
  const { who, did, what, more, toward, surface } = wordsOfEntry(entry);
  const target = entry.deploy?.target_env ?? entry.row.target_env ?? "unknown";
  return (
    <span className="min-w-0 wrap-anywhere max-sm:order-2 sm:truncate" title={titleOfEntry(entry)}>
      {who} {did} {what === null ? null : <strong className="font-medium text-ink">{what}</strong>} {more}{" "}
      {surface === null ? null : (
        <>
          {toward}{" "}
          <span className="ml-1 inline-flex items-center gap-1.5 text-ink">
            {target === "unknown" ? null : <EnvironmentShape environment={target} className={INK[target]} />}
            {surface}
          </span>
        </>
      )}
      {entry.deploy === null ? null : <span className="sr-only">: {lookOf(entry.deploy.state).word}</span>}
    </span>
  );
}
