import Link from "next/link";
import type { ReactNode } from "react";

import { actorWords, factsOf, sentenceOf } from "@/components/audit/audit-sentence";
import { classNames } from "@/components/ui/class-names";
import { Hash } from "@/components/ui/hash";
import type { AuditRow } from "@/lib/audit/schemas";

/** Who did what to what, as a sentence whose names lead on. */
export function RowSentence({ row }: { row: AuditRow }) {
  const actor = actorWords(row);
  const { before, it, after } = sentenceOf(row);
  return (
    <>
      <Name href={actor.href}>{actor.words}</Name> {before}
      {it === null ? null : <Name href={it.href}>{it.words}</Name>}
      {after}
    </>
  );
}

function Name({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return <span className="font-medium text-ink">{children}</span>;
  return (
    <Link
      href={href}
      className="relative z-10 font-medium text-ink underline decoration-line underline-offset-4 hover:decoration-current"
    >
      {children}
    </Link>
  );
}

/** What the row's payload says most about it: the commits, codes, and somebody's words. */
export function RowFacts({ row, isWhole = false }: { row: AuditRow; isWhole?: boolean }) {
  const { sha, fromSha, notes, why } = factsOf(row);
  if (sha === null && notes.length === 0 && why === null) return null;
  return (
    <span
      className={classNames(
        "flex min-w-0 items-baseline gap-x-2 text-muted",
        isWhole ? "flex-wrap text-sm" : "text-xs",
      )}
    >
      {sha === null ? null : (
        <span className="whitespace-nowrap">
          {fromSha === null ? null : (
            <>
              <Hash value={fromSha} /> <span aria-label="to">→</span>{" "}
            </>
          )}
          <Hash value={sha} />
        </span>
      )}
      {notes.length === 0 ? null : (
        <span className={isWhole ? "min-w-0" : "max-w-80 truncate"}>{notes.join(", ")}</span>
      )}
      {why === null ? null : (
        <span className={classNames("min-w-0 text-faint", !isWhole && "truncate")} title={isWhole ? undefined : why}>
          {why}
        </span>
      )}
    </span>
  );
}
