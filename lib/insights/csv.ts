import "server-only";

import { CSV_MARK, type CsvValue, csvLine } from "@/lib/core/csv";
import type { Figures, Insights, Measures, Period } from "@/lib/insights/schemas";

interface Line extends Period {
  surfaceId: string;
  targetEnv: string;
  kind: "window" | "week";
}

const FIGURES: Record<keyof Figures, true> = {
  deploys: true,
  by_hand: true,
  rollbacks: true,
  per_week: true,
  commits: true,
  commits_untimed: true,
  deploys_unread: true,
  lead_median_seconds: true,
  lead_p90_seconds: true,
  judged: true,
  failures: true,
  judged_by_people: true,
  failure_rate: true,
  restored: true,
  recovery_median_seconds: true,
  recovery_p90_seconds: true,
};
const NAMES = Object.keys(FIGURES);

/** The same measures as a CSV file: a line for each surface and all together over the window, and one for each of their weeks. */
export function renderInsights({ window, overall, surfaces }: Insights): string {
  const whole = { ...window, is_partial: false };
  const linesOf = ({ figures, weeks }: Measures, place: Pick<Line, "surfaceId" | "targetEnv">): Line[] => [
    { ...whole, ...place, kind: "window", figures },
    ...weeks.map((week) => ({ ...week, ...place, kind: "week" as const })),
  ];
  const lines = [
    ...linesOf(overall, { surfaceId: "overall", targetEnv: "" }),
    ...surfaces.flatMap((one) => linesOf(one, { surfaceId: one.surface_id, targetEnv: one.target_env })),
  ];
  const head = csvLine(["surface_id", "target_env", "period", "from", "to", "is_partial", ...NAMES]);
  return `${CSV_MARK}${head}${lines.map(renderLine).join("")}`;
}

/** What is not enough seen is an empty cell, never a 0. */
function renderLine({ surfaceId, targetEnv, kind, from, to, is_partial: isPartial, figures }: Line): string {
  const byName = new Map<string, CsvValue>(Object.entries(figures));
  const values = NAMES.map((name) => byName.get(name));
  return csvLine([surfaceId, targetEnv, kind, from, to, String(isPartial), ...values]);
}
