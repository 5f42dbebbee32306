import { MEASURES, type Measure, NOT_ENOUGH, utcDayWords } from "@/components/insights/insight-words";
import { WeekChart } from "@/components/insights/week-chart";
import { Card } from "@/components/ui/card";
import type { Measures } from "@/lib/insights/schemas";

interface MeasureCardsProps {
  measures: Measures;
  /** When the records begin; null where there are none. */
  since: string | null;
}

/** The four measures of everything that is counted together, each with what it means beside it. */
export function MeasureCards({ measures, since }: MeasureCardsProps) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {MEASURES.map((measure) => (
        <MeasureCard key={measure.name} measure={measure} measures={measures} since={since} />
      ))}
    </div>
  );
}

function MeasureCard({ measure, measures, since }: MeasureCardsProps & { measure: Measure }) {
  const { figures, weeks } = measures;
  const value = measure.value(figures);
  const [first, last] = [weeks.at(0), weeks.at(-1)];
  return (
    <Card className="flex min-w-0 flex-col px-4 py-3">
      <h3 className="text-sm font-medium">{measure.name}</h3>
      <p className={value === null ? "py-1 text-lg text-unknown" : "mono text-2xl font-semibold"}>
        {value ?? NOT_ENOUGH}
      </p>
      <p className="text-sm text-muted">{measure.observed(figures)}</p>
      <div className="mt-auto pt-3">
        <WeekChart measure={measure} weeks={weeks} since={since} />
        <p aria-hidden className="flex justify-between text-xs text-faint">
          <span>{first === undefined ? null : utcDayWords(first.from)}</span>
          <span>{last === undefined ? null : utcDayWords(last.to)}</span>
        </p>
      </div>
      <p className="mt-2 border-t border-line pt-2 text-xs text-faint">{measure.definition}</p>
    </Card>
  );
}
