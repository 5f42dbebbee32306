"use client";

import { chooseNotices, type NoticeChoice, useNoticeChoice } from "@/components/flight/notice-choice";
import { Section } from "@/components/ui/section";

const WORDS: Record<NoticeChoice, string> = {
  on: "This browser tells you while you look at something else.",
  off: "This browser stays quiet. The tab’s title and icon say it.",
  denied: "This browser refuses them. Allow them for this site in its settings.",
  unsupported: "This browser shows none from a page.",
};

/** Whether this browser tells its reader when a deploy of theirs ends. */
export function NoticeSwitch() {
  const choice = useNoticeChoice();
  const isPossible = choice === "on" || choice === "off";
  return (
    <Section title="Notifications">
      <label className="flex min-h-11 items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={choice === "on"}
          disabled={!isPossible}
          onChange={(event) => void chooseNotices(event.target.checked)}
          className="size-4 accent-accent"
        />
        Tell me when a deploy of mine ends
      </label>
      <p role="status" className="text-sm text-muted">
        {WORDS[choice]}
      </p>
    </Section>
  );
}
