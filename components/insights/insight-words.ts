import { formatDuration } from "@/components/ui/time-text";
import type { Figures, Period, SurfaceInsights, Verdict } from "@/lib/insights/schemas";

export const NOT_ENOUGH = "Not enough seen";

export interface Measure {
  name: string;
  /** What it means, in words that stand beside it. */
  definition: string;
  /** Null is: not enough seen. */
  value: (figures: Figures) => string | null;
  /** How much was seen, and what of it is not known. */
  observed: (figures: Figures) => string;
  /** What is drawn for a week; null where nothing was seen. */
  drawn: (figures: Figures) => number | null;
  /** What is drawn, in words. */
  drawnWords: (drawn: number) => string;
  chart: "bars" | "parts" | "line";
}

const seconds = (value: number | null) => (value === null ? null : formatDuration(value * 1000));
const grouped = (value: number) => value.toLocaleString("en-GB");
const counted = (value: number, one: string, many: string) => `${grouped(value)} ${value === 1 ? one : many}`;
const sentences = (parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join(" ");
const only = (isSaid: boolean, words: string) => (isSaid ? words : null);

/** The four measures in the order in which they are shown. */
export const MEASURES: readonly Measure[] = [
  {
    name: "Deployment frequency",
    definition: "Deploys seen live, per week. Rollbacks do not count.",
    value: ({ per_week: rate }) => (rate === null ? null : `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a week`),
    observed: (figures) =>
      sentences([
        `${counted(figures.deploys, "deploy", "deploys")}.`,
        only(figures.by_hand > 0, `${grouped(figures.by_hand)} of them past the consoles.`),
        only(figures.rollbacks > 0, `${counted(figures.rollbacks, "rollback", "rollbacks")} besides.`),
      ]),
    drawn: ({ deploys }) => deploys,
    drawnWords: (drawn) => counted(drawn, "deploy", "deploys"),
    chart: "bars",
  },
  {
    name: "Lead time for changes",
    definition: "From a commit on main until it was first seen live. The median.",
    value: ({ lead_median_seconds: median }) => seconds(median),
    observed: (figures) => sentences(leadParts(figures)),
    drawn: ({ lead_median_seconds: median }) => median,
    drawnWords: (drawn) => formatDuration(drawn * 1000),
    chart: "line",
  },
  {
    name: "Change failure rate",
    definition: "Deploys rolled back, failed though seen live, or marked by a person.",
    value: ({ failure_rate: rate }) => (rate === null ? null : `${Math.round(rate * 100)}%`),
    observed: (figures) =>
      sentences([
        `${grouped(figures.failures)} of ${counted(figures.judged, "deploy", "deploys")}.`,
        only(figures.judged_by_people > 0, `${grouped(figures.judged_by_people)} judged by a person.`),
      ]),
    drawn: ({ judged, failures }) => (judged === 0 ? null : failures),
    drawnWords: (drawn) => counted(drawn, "failure", "failures"),
    chart: "parts",
  },
  {
    name: "Recovery time",
    definition: "From a failing deploy seen live until something good was. The median.",
    value: ({ recovery_median_seconds: median }) => seconds(median),
    observed: ({ restored, failures, recovery_p90_seconds: high }) =>
      sentences([
        failures === 0
          ? "No failure was seen."
          : `${grouped(restored)} of ${counted(failures, "failure", "failures")} seen to recover.`,
        only(high !== null && restored > 1, `90% within ${seconds(high) ?? ""}.`),
      ]),
    drawn: ({ recovery_median_seconds: median }) => median,
    drawnWords: (drawn) => formatDuration(drawn * 1000),
    chart: "line",
  },
];

/** "3 Nov", by UTC, as weeks are. */
export function utcDayWords(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** What a week is drawn as; null where the records begin after it. */
export function drawnOf(measure: Pick<Measure, "drawn">, week: Period, since: string | null): number | null {
  return since === null || week.to <= since ? null : measure.drawn(week.figures);
}

/** A chart for whoever does not see it: each week with what is drawn for it. */
export function chartWords(measure: Measure, weeks: readonly Period[], since: string | null): string {
  const all = weeks.map((week) => {
    const drawn = drawnOf(measure, week, since);
    return `${utcDayWords(week.from)} ${drawn === null ? "not enough seen" : measure.drawnWords(drawn)}`;
  });
  return `${measure.name}, week by week: ${all.join("; ")}.`;
}

/** What the records do not hold of a surface within the window, as sentences. */
export function limitsOf({ seen }: Pick<SurfaceInsights, "seen">, windowFrom: string): string[] {
  if (seen.since === null) return ["Nothing was seen here yet."];
  const away = seen.gaps.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
  return [
    only(seen.since > windowFrom, `Records begin ${utcDayWords(seen.since)}.`),
    only(away > 0, `Not looked at for ${formatDuration(away)}.`),
    only(seen.unexplained > 0, `${counted(seen.unexplained, "release", "releases")} unexplained, not counted.`),
  ].filter((words) => words !== null);
}

/** Whether a deploy counts as a failure, in words. */
export function outcomeWords({ outcome }: Pick<Verdict, "outcome">): string {
  if (outcome === null) return "Counts neither way";
  return outcome === "failure" ? "Counts as a failure" : "Counts as no failure";
}

function leadParts(figures: Figures): (string | null)[] {
  const { commits, commits_untimed: untimed, deploys_unread: unread, lead_p90_seconds: high } = figures;
  const all = counted(commits + untimed, "commit", "commits");
  return [
    only(high !== null && commits > 1, `90% within ${seconds(high) ?? ""}.`),
    untimed === 0 ? `${all}.` : `${grouped(untimed)} of ${all} have no known time.`,
    only(unread > 0, `Which commits ${counted(unread, "deploy", "deploys")} brought is unknown.`),
  ];
}
