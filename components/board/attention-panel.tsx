"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import { attentionQuery } from "@/lib/board/api";
import type { AttentionItem } from "@/lib/board/schemas";

const LOOK: Record<AttentionItem["urgency"], Mark> = {
  failing: { shape: "octagon", tone: "fail" },
  unknown: { shape: "dashed", tone: "unknown" },
  waiting: { shape: "pause", tone: "wait" },
  warning: { shape: "triangle", tone: "wait" },
  locked: { shape: "lock", tone: "wait" },
};

const LINK = "font-medium underline decoration-line underline-offset-4 hover:decoration-current";

/** The first question of the dashboard: does something need me? */
export function AttentionPanel() {
  const { data } = useQuery(attentionQuery());
  const items = data ?? [];
  return (
    <Section title="Needs you" aside={items.length > 1 ? `${items.length} things` : undefined}>
      <Card>
        {data?.length === 0 ? (
          <p className="flex min-h-14 items-center gap-2.5 px-4 text-muted">
            <StatusGlyph shape="check" tone="ok" />
            Nothing needs you.
          </p>
        ) : (
          <ul className="max-h-52 divide-y divide-line overflow-y-auto">
            {items.map((item) => (
              <AttentionRow key={`${item.cause}-${item.subject}-${item.action?.href ?? ""}`} item={item} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function AttentionRow({ item }: { item: AttentionItem }) {
  const { subject, message, since, affects, action } = item;
  const others = affects.filter((surface) => surface !== subject);
  return (
    <li className="flex min-h-12 items-start gap-2.5 px-4 py-2 text-sm">
      <StatusGlyph {...LOOK[item.urgency]} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p>
          <strong className="font-medium">{subject}</strong>{" "}
          <span className="line-clamp-2 break-words text-muted" title={message}>
            {message}
          </span>
        </p>
        {others.length === 0 ? null : <p className="break-words text-xs text-faint">Affects {others.join(", ")}</p>}
      </div>
      <div className="flex shrink-0 flex-col items-end gap-0.5">
        {action === null ? null : <Action action={action} subject={subject} />}
        {since === null ? null : (
          <span className="text-xs text-faint">
            <RelativeTime at={since} />
          </span>
        )}
      </div>
    </li>
  );
}

function Action({ action: { label, href }, subject }: { action: { label: string; href: string }; subject: string }) {
  if (href.startsWith("/")) {
    return (
      <Link href={href} className={LINK}>
        {label}
        <span className="sr-only"> ({subject})</span>
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer" className={LINK}>
      {label}
      <span className="sr-only"> ({subject}, opens a new tab)</span>
    </a>
  );
}
