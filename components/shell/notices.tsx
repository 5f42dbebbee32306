"use client";

import { useSyncExternalStore } from "react";

import { StatusGlyph } from "@/components/ui/status-glyph";

export interface Notice {
  /** A notice with the same key replaces the older one. */
  key: string;
  tone: "ok" | "fail" | "unknown";
  text: string;
  link?: { href: string; label: string };
}

const NONE: readonly Notice[] = [];
const SHOWN_MS = 8_000;
let notices = NONE;
const listeners = new Set<() => void>();

const SHAPES = { ok: "check", fail: "octagon", unknown: "dashed" } as const;

/** The place where outcomes are said, on screen and to screen readers; behind a modal, never over its buttons. */
export function Notices() {
  const shown = useSyncExternalStore(
    subscribeToNotices,
    () => notices,
    () => NONE,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-20 z-30 flex flex-col items-center gap-2 lg:bottom-5 lg:items-start"
    >
      {shown.map((notice) => (
        <div
          key={notice.key}
          className="pointer-events-auto flex max-w-lg items-start gap-2.5 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 text-sm shadow-float"
        >
          <StatusGlyph shape={SHAPES[notice.tone]} tone={notice.tone} className="mt-1" />
          <p className="min-w-0 py-0.5 break-words">
            {notice.text}{" "}
            {notice.link === undefined ? null : (
              <a href={notice.link.href} className="font-medium text-accent underline underline-offset-4">
                {notice.link.label}
              </a>
            )}
          </p>
          <button
            type="button"
            onClick={() => dismissNotice(notice.key)}
            className="rounded-sm px-1.5 py-0.5 text-muted hover:bg-hover hover:text-ink"
          >
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}

function subscribeToNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes a notice away. */
export function dismissNotice(key: string): void {
  if (notices.some((notice) => notice.key === key)) showNotices(notices.filter((notice) => notice.key !== key));
}

function showNotices(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Says something for eight seconds; failures and what nobody knows stay until they are dismissed or cleared. */
export function showNotice(notice: Notice): void {
  showNotices([...notices.filter((other) => other.key !== notice.key), notice].slice(-3));
  if (notice.tone === "ok") setTimeout(() => dismissNotice(notice.key), SHOWN_MS);
}
