import { useId } from "react";

import { chartWords, drawnOf, type Measure } from "@/components/insights/insight-words";
import { classNames } from "@/components/ui/class-names";
import type { Period } from "@/lib/insights/schemas";

interface WeekChartProps {
  measure: Measure;
  weeks: readonly Period[];
  /** When the records begin; null where there are none. */
  since: string | null;
  className?: string;
}

interface Drawn {
  week: Period;
  /** Parts of a hundred of the width. */
  left: number;
  width: number;
  value: number | null;
  /** Of the bar that stands behind: all deploys that were judged. */
  whole: number;
}

interface PartProps {
  drawn: readonly Drawn[];
  top: number;
}

interface BarProps {
  place: { x: string; width: string };
  value: number;
  top: number;
  className: string;
  fill?: string;
}

/** Pixels; below it is the ground line. */
const HEIGHT = 44;
const DOT = 3;

const heightOf = (value: number, top: number) => (value / top) * (HEIGHT - 2 * DOT);
const yOf = (value: number, top: number) => HEIGHT - heightOf(value, top);

/** A measure week by week, drawn small: bars, bars with the failed part hatched, or medians as dots on a line. */
export function WeekChart({ measure, weeks, since, className }: WeekChartProps) {
  const width = 100 / Math.max(1, weeks.length);
  const drawn = weeks.map((week, index) => ({
    week,
    left: index * width,
    width,
    value: drawnOf(measure, week, since),
    whole: measure.chart === "parts" ? week.figures.judged : 0,
  }));
  const top = Math.max(1, ...drawn.map(({ value, whole }) => Math.max(value ?? 0, whole)));
  return (
    <svg
      role="img"
      aria-label={chartWords(measure, weeks, since)}
      className={classNames("h-12 w-full overflow-visible", className)}
    >
      {measure.chart === "line" ? <Medians drawn={drawn} top={top} /> : <Bars drawn={drawn} top={top} />}
      {drawn.map((one) => (
        <Ground key={one.week.from} drawn={one} />
      ))}
    </svg>
  );
}

/** Weeks beside each other are joined; one in which nothing was seen is left open. */
function Medians({ drawn, top }: PartProps) {
  const middle = ({ left, width }: Drawn) => `${left + width / 2}%`;
  return drawn.map((one, index) => {
    const before = drawn[index - 1];
    if (one.value === null) return null;
    const y = yOf(one.value, top);
    return (
      <g key={one.week.from}>
        {before === undefined || before.value === null ? null : (
          <line
            x1={middle(before)}
            x2={middle(one)}
            y1={yOf(before.value, top)}
            y2={y}
            className="stroke-accent"
            strokeWidth="1.5"
          />
        )}
        <circle
          cx={middle(one)}
          cy={y}
          r={DOT}
          className={one.week.is_partial ? "fill-surface stroke-accent" : "fill-accent"}
        />
      </g>
    );
  });
}

/** A week that is not whole yet is hollow; what failed is hatched. */
function Bars({ drawn, top }: PartProps) {
  const id = useId();
  return (
    <>
      <defs>
        <pattern id={`${id}hatch`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2.5" height="4" fill="currentColor" />
        </pattern>
      </defs>
      {drawn.map(({ week, left, width, value, whole }) => {
        const place = { x: `${left + width * 0.15}%`, width: `${width * 0.7}%` };
        const isPlain = whole === 0;
        const look = week.is_partial ? "fill-transparent stroke-accent" : "fill-accent";
        return (
          <g key={week.from}>
            {isPlain ? null : <Bar place={place} value={whole} top={top} className="fill-edge/40" />}
            {isPlain ? (
              <Bar place={place} value={value ?? 0} top={top} className={look} />
            ) : (
              <Bar
                place={place}
                value={value ?? 0}
                top={top}
                className="stroke-current text-fail"
                fill={`url(#${id}hatch)`}
              />
            )}
          </g>
        );
      })}
    </>
  );
}

function Bar({ place, value, top, className, fill }: BarProps) {
  if (value === 0) return null;
  return <rect {...place} y={yOf(value, top)} height={heightOf(value, top)} className={className} fill={fill} />;
}

/** Where nothing was seen the ground is dashed: that is not a zero. */
function Ground({ drawn: { left, width, value } }: { drawn: Drawn }) {
  return (
    <line
      x1={`${left}%`}
      x2={`${left + width}%`}
      y1={HEIGHT + 1}
      y2={HEIGHT + 1}
      className={value === null ? "stroke-unknown" : "stroke-edge"}
      strokeDasharray={value === null ? "2 3" : undefined}
    />
  );
}
