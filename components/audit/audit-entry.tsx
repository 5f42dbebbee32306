"use client";

import { LOOKS } from "@/components/audit/event-looks";
import { RowFacts, RowSentence } from "@/components/audit/row-sentence";
import { TargetMark } from "@/components/shell/target-mark";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { wordsOfAction } from "@/lib/audit/events";
import type { AuditRow } from "@/lib/audit/schemas";

/** What names a row's element, so that the keyboard can be brought back to it. */
export const entryId = (seq: number) => `audit-row-${seq}`;

interface AuditEntryProps {
  row: AuditRow;
  href: string;
  isOpen: boolean;
  isNew: boolean;
  onOpen: () => void;
}

/** One row of the log: a sentence, with the whole of it one press away. */
export function AuditEntry({ row, href, isOpen, isNew, onOpen }: AuditEntryProps) {
  const { look, name } = wordsOfAction(row.action);
  return (
    <li
      className={classNames(
        "relative flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5 text-sm hover:bg-hover lg:flex-nowrap",
        (isOpen || isNew) && "bg-accent-soft",
      )}
    >
      <div className="flex w-full min-w-0 items-baseline gap-3 lg:w-auto lg:max-w-[62%] lg:shrink-0">
        <StatusGlyph {...LOOKS[look]} className="translate-y-0.5" />
        <p className="min-w-0 wrap-anywhere text-muted">
          <RowSentence row={row} />
        </p>
      </div>
      <div className="min-w-0 flex-1 pl-7 lg:pl-0">
        <RowFacts row={row} />
      </div>
      {row.target_env === undefined ? null : <TargetMark environment={row.target_env} />}
      <span className="relative z-10 text-right text-xs text-faint lg:w-16">
        <RelativeTime at={row.at} />
      </span>
      <a
        id={entryId(row.seq)}
        href={href}
        data-entry
        aria-haspopup="dialog"
        aria-label={`Row ${row.seq}, ${name}: the whole of it`}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
        className="mono text-right text-xs text-faint after:absolute after:inset-0 lg:w-12"
      >
        {row.seq}
      </a>
    </li>
  );
}
