"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useContext } from "react";

import { type AttentionItem, ForemostAttention } from "@/components/shell/attention-items";
import { findAttention } from "@/components/surfaces/attention";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { surfacesQuery } from "@/lib/surfaces/api";

const byUrgency = (one: AttentionItem, other: AttentionItem) => one.urgency - other.urgency;

/** The first question of the dashboard: does something need me? */
export function AttentionPanel() {
  const { data: tiles } = useQuery(surfacesQuery());
  const items = [...useContext(ForemostAttention), ...findAttention(tiles ?? [])].sort(byUrgency);
  return (
    <Section title="Needs you" aside={items.length > 1 ? `${items.length} things` : undefined}>
      <Card>
        {items.length === 0 ? (
          <p className="flex min-h-14 items-center gap-2.5 px-4 text-muted">
            <StatusGlyph shape="check" tone="ok" />
            Nothing needs you.
          </p>
        ) : (
          <ul className="max-h-52 divide-y divide-line overflow-y-auto">
            {items.map((item) => (
              <AttentionRow key={item.key} item={item} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function AttentionRow({ item }: { item: AttentionItem }) {
  return (
    <li className="flex min-h-12 items-start gap-2.5 px-4 py-2 text-sm">
      <StatusGlyph shape={item.shape} tone={item.tone} className="mt-0.5" />
      <p className="min-w-0 flex-1">
        <Subject item={item} />{" "}
        <span className="line-clamp-2 break-words text-muted" title={item.text}>
          {item.text}
        </span>
      </p>
      {item.at === null ? null : (
        <span className="text-xs text-faint">
          <RelativeTime at={item.at} />
        </span>
      )}
    </li>
  );
}

const LINK = "font-medium underline decoration-line underline-offset-4 hover:decoration-current";

function Subject({ item: { subject, href } }: { item: AttentionItem }) {
  if (href === null) return <strong className="font-medium">{subject}</strong>;
  if (href.startsWith("/")) {
    return (
      <Link href={href} className={LINK}>
        {subject}
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer" className={LINK}>
      {subject}
      <span className="sr-only"> (how to mend it, opens a new tab)</span>
    </a>
  );
}
