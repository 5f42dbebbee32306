"use client";

import { useId } from "react";

import {
  dayTicks,
  labelled,
  placeOf,
  quarterTicks,
  type Segment,
  type Span,
  segmentsOf,
  type Tick,
} from "@/components/releases/axis";
import { axisWords, titleOfRelease } from "@/components/releases/release-words";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import type { HealthHistory, Release } from "@/lib/releases/schemas";

const HOUR = 3_600_000;
const AXIS = 14 * 24 * HOUR;

interface TimeAxisProps {
  history: Pick<HealthHistory, "changes">;
  releases: readonly Release[];
}

interface WindowProps extends TimeAxisProps {
  span: Span;
  ticks: readonly Tick[];
  label: string;
  className?: string;
}

/** Bars tell each health apart by height and pattern as well as by colour. */
const BARS: Record<Segment["health"], { y: number; height: number; className: string; pattern?: "hatch" | "stripes" }> =
  {
    up: { y: 37, height: 6, className: "fill-ok" },
    degraded: { y: 34, height: 12, className: "text-wait", pattern: "stripes" },
    unauthorised: { y: 34, height: 12, className: "text-wait", pattern: "stripes" },
    down: { y: 28, height: 24, className: "text-fail", pattern: "hatch" },
    unreachable: { y: 28, height: 24, className: "text-fail", pattern: "hatch" },
    never_deployed: { y: 39, height: 2, className: "fill-line" },
    unknown: { y: 39, height: 2, className: "fill-edge" },
  };

/** Health above, releases below, on one axis of 14 days and, enlarged, of the last hour: cause and effect line up. */
export function TimeAxis({ history, releases }: TimeAxisProps) {
  const now = useNow(10_000);
  const fortnight = { from: now - AXIS, to: now };
  const hour = { from: now - HOUR, to: now };
  const parts = { history, releases };
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-3 px-4 py-3 sm:grid-cols-[4.5rem_minmax(0,2.2fr)_minmax(0,1fr)]">
      <div aria-hidden className="relative h-24 text-xs text-faint max-sm:hidden">
        <span className="absolute top-8">Health</span>
        <span className="absolute top-15">Releases</span>
      </div>
      <AxisWindow
        {...parts}
        span={fortnight}
        ticks={dayTicks(fortnight)}
        label={axisWords(history, releases)}
        className="max-sm:order-2"
      />
      <AxisWindow
        {...parts}
        span={hour}
        ticks={quarterTicks(hour)}
        label="The last hour, enlarged."
        className="rounded-sm bg-sunken"
      />
    </div>
  );
}

function AxisWindow({ history, releases, span, ticks, label, className }: WindowProps) {
  const id = useId();
  const shown = releases
    .filter(({ serving_since: at }) => Date.parse(at) >= span.from && Date.parse(at) <= span.to)
    .toReversed();
  const places = shown.map(({ serving_since: at }) => placeOf(Date.parse(at), span));
  const hasRoom = labelled(places);
  return (
    <svg role="img" aria-label={label} className={classNames("h-24 w-full overflow-visible", className)}>
      <defs>
        <pattern id={`${id}hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="6" fill="currentColor" />
        </pattern>
        <pattern id={`${id}stripes`} width="5" height="12" patternUnits="userSpaceOnUse">
          <rect width="3" height="12" fill="currentColor" />
        </pattern>
      </defs>
      {ticks.map((tick) => (
        <TickMark key={tick.at} tick={tick} />
      ))}
      {segmentsOf(history.changes, span).map((segment) => (
        <HealthBar key={segment.start} id={id} segment={segment} />
      ))}
      <line x1="0" x2="100%" y1="71" y2="71" className="stroke-line" />
      {shown.map((release, index) => (
        <ReleaseMark key={release.id} release={release} place={places[index] ?? 0} hasLabel={hasRoom[index] === true} />
      ))}
      <line x1="100%" x2="100%" y1="4" y2="88" className="stroke-ink" strokeWidth="2" />
    </svg>
  );
}

function TickMark({ tick: { at, label, short, width, isWeekend } }: { tick: Tick }) {
  const text = { x: `${at}%`, y: 14, dx: 5, className: "fill-faint text-[0.6875rem]" };
  const hasRoom = at < 90;
  return (
    <g>
      {isWeekend ? (
        <rect x={`${at}%`} width={`${Math.min(width, 100 - at)}%`} y="0" height="96" className="fill-sunken" />
      ) : null}
      <line x1={`${at}%`} x2={`${at}%`} y1="0" y2="96" className="stroke-line" />
      {hasRoom ? (
        <>
          <text {...text} className={`${text.className} max-lg:hidden`}>
            {label}
          </text>
          <text {...text} dx={2} className={`${text.className} lg:hidden`}>
            {short}
          </text>
        </>
      ) : null}
    </g>
  );
}

function HealthBar({ id, segment: { health, detail, start, width } }: { id: string; segment: Segment }) {
  const { y, height, className, pattern } = BARS[health];
  return (
    <rect
      x={`${start}%`}
      width={`${width}%`}
      y={y}
      height={height}
      fill={pattern === undefined ? undefined : `url(#${id}${pattern})`}
      // What lasted a moment on an axis of days is seen all the same.
      stroke={pattern === undefined ? undefined : "currentColor"}
      strokeWidth={pattern === undefined ? undefined : 2}
      className={className}
    >
      <title>{`${health.replaceAll("_", " ")}${detail === null ? "" : `: ${detail}`}`}</title>
    </rect>
  );
}

/** A rollback is hollow. */
function ReleaseMark({ release, place, hasLabel }: { release: Release; place: number; hasLabel: boolean }) {
  const isBack = release.kind === "rollback";
  const name = release.commit?.pull == null ? release.sha.slice(0, 7) : `#${release.commit.pull.number}`;
  return (
    <g>
      <svg x={`${place}%`} y="66" overflow="visible">
        <rect
          x="-5"
          width="11"
          height="11"
          strokeWidth="2"
          className={isBack ? "fill-surface stroke-ink" : "fill-ink stroke-surface"}
        >
          <title>{`${titleOfRelease(release)} (${isBack ? "rollback" : "release"})`}</title>
        </rect>
      </svg>
      {hasLabel ? (
        <text
          x={`${place}%`}
          y="92"
          textAnchor={place > 90 ? "end" : place < 5 ? "start" : "middle"}
          className="fill-muted text-[0.6875rem] font-medium max-sm:hidden"
        >
          {name}
        </text>
      ) : null}
    </g>
  );
}
