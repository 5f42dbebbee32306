"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { CauseAction, LOOK_OF_URGENCY } from "@/components/board/cause-action";
import { useFlightLink } from "@/components/flight/flight-watch";
import { LinkNote } from "@/components/flight/link-note";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { later } from "@/components/ui/later";
import { Popover } from "@/components/ui/popover";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import { attentionQuery, surfacesQuery } from "@/lib/board/api";
import type { AttentionItem } from "@/lib/board/schemas";
import { countMoving, type StripSaying, stripSaying, upAndLooked } from "@/lib/board/strip";

const list = later(async () => (await import("@/components/board/cause-list")).CauseList);

const CALM = {
  clear: { mark: { shape: "check", tone: "ok" }, words: "All clear" },
  remembered: { mark: { shape: "dashed", tone: "unknown" }, words: "Nothing needed you when this was last read" },
  unread: { mark: { shape: "dashed", tone: "unknown" }, words: "What needs you was not read yet" },
} as const satisfies Record<string, { mark: Mark; words: string }>;

interface CountsProps {
  moving: number;
  up: number;
  lookedAt: string | null;
  /** Whether causes take the room of a narrow window. */
  isWide: boolean;
}

/** The first line of the dashboard, always there and always as high: what needs somebody, the worst first, or that nothing does. */
export function StatusStrip() {
  const { data: items, error } = useQuery(attentionQuery());
  const { data: tiles } = useQuery(surfacesQuery());
  const link = useFlightLink();
  const now = useNow(10_000);
  const isCurrent = error === null && (link.kind === "live" || link.kind === "off");
  const saying = stripSaying({ items, tiles, isCurrent, now });
  return (
    <section
      aria-label="Needs you"
      className={classNames(
        "flex h-12 items-center gap-3 rounded-lg border border-line bg-surface pr-1 pl-3 text-sm whitespace-nowrap shadow-lift sm:pl-4 lg:h-10",
        !isCurrent && "stale",
      )}
    >
      {saying.kind === "causes" ? <WorstCauses items={saying.items} isCurrent={isCurrent} /> : <Calm saying={saying} />}
      {tiles === undefined || !isCurrent ? (
        <span className={classNames("pr-3 text-xs", saying.kind !== "causes" && "ml-auto")}>
          <LinkNote />
        </span>
      ) : (
        <Counts isWide={saying.kind === "causes"} moving={countMoving(tiles)} {...upAndLooked(tiles, now)} />
      )}
      {saying.kind === "causes" ? <AllCauses items={saying.items} isCurrent={isCurrent} /> : null}
    </section>
  );
}

/**
 * As many as there is room for; the list behind the button has them all, in full. Each has a place of its own: another cause comes into
 * it, and moves nothing.
 */
function WorstCauses({ items, isCurrent }: { items: readonly AttentionItem[]; isCurrent: boolean }) {
  const shown = items.slice(0, 2);
  return (
    <ul className={classNames("grid min-w-0 flex-1 items-center", shown.length > 1 && "xl:grid-cols-2")}>
      {shown.map((item, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: it is the place that stays
          key={index}
          className={classNames(
            "flex min-w-0 items-center gap-2",
            index > 0 && "border-l border-line pl-4 max-xl:hidden",
          )}
        >
          <StatusGlyph {...(isCurrent ? LOOK_OF_URGENCY[item.urgency] : CALM.remembered.mark)} />
          <span className="min-w-0 truncate" title={`${item.subject} ${item.message}`}>
            <strong className="font-medium">{item.subject}</strong> <span className="text-muted">{item.message}</span>
          </span>
          {item.since === null ? null : (
            <span className="text-xs text-faint max-sm:hidden">
              <RelativeTime at={item.since} />
            </span>
          )}
          {item.action === null ? null : <CauseAction action={item.action} subject={item.subject} />}
        </li>
      ))}
    </ul>
  );
}

function Calm({ saying }: { saying: Exclude<StripSaying, { kind: "causes" }> }) {
  if (saying.kind === "unseen") {
    const { count } = saying;
    return (
      <Said mark={{ shape: "dashed", tone: "unknown" }}>
        {`Nothing known needs you · ${count} ${count === 1 ? "surface" : "surfaces"} not seen`}
      </Said>
    );
  }
  const { mark, words } = CALM[saying.kind];
  return <Said mark={mark}>{words}</Said>;
}

function Said({ mark, children }: { mark: Mark; children: ReactNode }) {
  return (
    <p className="flex min-w-0 items-center gap-2">
      <StatusGlyph {...mark} />
      <strong className="truncate font-medium">{children}</strong>
    </p>
  );
}

function Counts({ moving, up, lookedAt, isWide }: CountsProps) {
  return (
    <p className={classNames("flex items-center gap-3 pr-3 text-muted", isWide && "ml-auto max-2xl:hidden")}>
      {moving === 0 ? null : <span>{moving} running</span>}
      <span>{up} up</span>
      {lookedAt === null ? null : (
        <span className="text-faint">
          looked <RelativeTime at={lookedAt} />
        </span>
      )}
    </p>
  );
}

function AllCauses({ items, isCurrent }: { items: readonly AttentionItem[]; isCurrent: boolean }) {
  return (
    <Popover title="Needs you" widest trigger={<AllButton count={items.length} />}>
      <list.Part items={items} isCurrent={isCurrent} />
    </Popover>
  );
}

/** A wide window shows two of them in the strip, a narrow one the first. */
function AllButton({ count, ...props }: { count: number } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...props}
      aria-label={count === 1 ? "The cause in full" : `All ${count} causes`}
      className="ml-auto flex h-8 min-w-16 shrink-0 items-center justify-end gap-1.5 rounded-md px-2.5 font-medium hover:bg-hover max-lg:h-11"
    >
      {count > 1 ? <span className="xl:hidden">+{count - 1}</span> : null}
      {count > 2 ? <span className="max-xl:hidden">+{count - 2}</span> : null}
      <ChevronDown aria-hidden className="size-3.5 text-faint" />
    </button>
  );
}
