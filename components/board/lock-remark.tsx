"use client";

import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";

/** The lock or warning on a surface: which, why, by whom, since when, until when. */
export function LockRemark({ lock }: { lock: NonNullable<SurfaceTile["lock"]> }) {
  const isLock = lock.kind === "lock";
  return (
    <div className="mt-2 flex items-start gap-2 rounded-md bg-wait-soft px-2.5 py-1.5 text-xs">
      <StatusGlyph shape={isLock ? "lock" : "triangle"} tone="wait" className="size-3.5 translate-y-px" />
      <div className="min-w-0">
        <p className="line-clamp-2 break-words text-ink" title={lock.reason}>
          <strong className="font-semibold">{isLock ? "Locked" : "Warning"}</strong>: {lock.reason}
        </p>
        <p className="flex flex-wrap gap-x-2 text-muted">
          <span className="max-w-full truncate" title={lock.by}>
            by {lock.by}
          </span>
          <span>
            since <RelativeTime at={lock.since} />
          </span>
          {lock.expires_at === null ? (
            <span>until released</span>
          ) : (
            <span>
              ends <TimeUntil at={lock.expires_at} />
            </span>
          )}
        </p>
      </div>
    </div>
  );
}
