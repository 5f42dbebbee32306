"use client";

import { StatusGlyph } from "@/components/ui/status-glyph";
import { addToast, closeToast, Toasts } from "@/components/ui/toasts";

export interface Notice {
  /** A notice with the same key replaces the older one. */
  key: string;
  tone: "ok" | "wait" | "fail" | "unknown";
  text: string;
  link?: { href: string; label: string };
}

const SHOWN_MS = 8_000;
const UNTIL_DISMISSED = 0;
const SHAPES = { ok: "check", wait: "triangle", fail: "octagon", unknown: "dashed" } as const;

/** The place where outcomes are said, on screen and to screen readers. */
export function Notices() {
  return <Toasts label="Notices" />;
}

/** Says something for eight seconds, a refusal too; failures and what nobody knows stay until they are dismissed or cleared. */
export function showNotice(notice: Notice): void {
  const { key, tone } = notice;
  const icon = <StatusGlyph shape={SHAPES[tone]} tone={tone} className="mt-1" />;
  addToast(
    key,
    { icon, text: <NoticeText notice={notice} /> },
    tone === "ok" || tone === "wait" ? SHOWN_MS : UNTIL_DISMISSED,
  );
}

function NoticeText({ notice: { text, link } }: { notice: Notice }) {
  if (link === undefined) return text;
  return (
    <>
      {text}{" "}
      <a href={link.href} className="font-medium text-accent underline underline-offset-4">
        {link.label}
      </a>
    </>
  );
}

/** Takes a notice away. */
export function dismissNotice(key: string): void {
  closeToast(key);
}

/** Says why a button did nothing. */
export function showRefusal(reason: string): void {
  showNotice({ key: "refused", tone: "wait", text: reason });
}
