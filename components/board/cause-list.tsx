"use client";

import { CauseAction, LOOK_OF_URGENCY } from "@/components/board/cause-action";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { AttentionItem } from "@/lib/board/schemas";

/** Every cause in full: why somebody is needed, since when, what it touches, and what to do. */
export function CauseList({ items, isCurrent }: { items: readonly AttentionItem[]; isCurrent: boolean }) {
  const touched = new Set(items.flatMap(({ affects }) => affects)).size;
  return (
    <>
      <p className="-mt-2 mb-2 text-xs text-muted">
        {items.length} {items.length === 1 ? "cause" : "causes"}
        {touched === 0 ? "" : `, ${touched} ${touched === 1 ? "surface" : "surfaces"}`}
        {isCurrent ? "" : " · as last read, not current"}
      </p>
      <ul className="-mx-4 divide-y divide-line border-t border-line">
        {items.map((item) => (
          <CauseRow key={`${item.cause}-${item.subject}-${item.action?.href ?? ""}`} item={item} />
        ))}
      </ul>
    </>
  );
}

function CauseRow({ item }: { item: AttentionItem }) {
  const { subject, message, since, affects, action } = item;
  const others = affects.filter((surface) => surface !== subject);
  return (
    <li className="flex min-h-14 items-start gap-2.5 px-4 py-2.5 text-sm">
      <StatusGlyph {...LOOK_OF_URGENCY[item.urgency]} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <strong className="font-medium">{subject}</strong> <span className="text-muted">{message}</span>
        </p>
        {others.length === 0 ? null : <p className="break-words text-xs text-faint">Affects {others.join(", ")}</p>}
      </div>
      <div className="flex shrink-0 flex-col items-end gap-1">
        {action === null ? null : <CauseAction action={action} subject={subject} />}
        {since === null ? null : (
          <span className="text-xs text-faint">
            <RelativeTime at={since} />
          </span>
        )}
      </div>
    </li>
  );
}
