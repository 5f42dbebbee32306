"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { useFlightLink } from "@/components/flight/flight-watch";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
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
  const { data, error } = useQuery(attentionQuery());
  const link = useFlightLink();
  const isStale = error !== null || (link.kind !== "live" && link.kind !== "off");
  const items = data ?? [];
  const count = items.length > 1 ? `${items.length} things` : undefined;
  return (
    <Section title="Needs you" aside={isStale ? "as last read, not current" : count}>
      <Card className={classNames(isStale && "stale")}>
        {items.length === 0 ? (
          <Quiet isRead={data !== undefined} isStale={isStale} />
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

/** Only what was read just now says that nothing needs anybody. */
function Quiet({ isRead, isStale }: { isRead: boolean; isStale: boolean }) {
  const isSure = isRead && !isStale;
  const words = isRead ? "Nothing needed you when this was last read." : "What needs you was not read yet.";
  return (
    <p className="flex min-h-14 items-center gap-2.5 px-4 text-muted">
      <StatusGlyph shape={isSure ? "check" : "dashed"} tone={isSure ? "ok" : "unknown"} />
      {isSure ? "Nothing needs you." : words}
    </p>
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
