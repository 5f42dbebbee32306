import { type Command, readArguments } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { formatTable } from "@/cli/format-table";
import { type Figures, type Insights, insightsSchema } from "@/lib/insights/schemas";
import { apiPaths } from "@/lib/paths";

const USAGE = "insights [--window 30|90|365] [--surface ID] [--json]";
const HOUR = 3_600;
const NOT_ENOUGH = "not enough seen";

export const insights: Command = {
  name: "insights",
  usage: USAGE,
  summary: "how often, how fast and how safely changes reach each surface: the four DORA measures",
  run: async (args, terminal) => {
    const { values } = readArguments(USAGE, {
      args,
      options: { window: { type: "string" }, surface: { type: "string" }, json: { type: "boolean" } },
    });
    const path = apiPaths.insights({ window: values.window, surface: values.surface });
    const answer = await connectToConsole(terminal)(insightsSchema, { path });
    terminal.out(values.json === true ? JSON.stringify(answer) : describeInsights(answer));
    return 0;
  },
};

/** The window, and a line for everything together and for each surface. */
export function describeInsights({ window, overall, surfaces }: Insights): string {
  const head = ["", "deploys a week", "lead time", "change failures", "recovery time"];
  const lines = [
    ["together", ...cellsOf(overall.figures)],
    ...surfaces.map((surface) => [surface.surface_id, ...cellsOf(surface.figures)]),
  ];
  const counted = overall.surface_ids.length === 0 ? "no surface" : overall.surface_ids.join(", ");
  return [
    `${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}, medians, from this console's records.`,
    `Together: ${counted}.`,
    "",
    formatTable([head, ...lines]),
  ].join("\n");
}

function cellsOf(figures: Figures): string[] {
  const { per_week: rate, failures, judged } = figures;
  return [
    rate === null ? NOT_ENOUGH : rate.toFixed(1),
    lengthWords(figures.lead_median_seconds),
    judged === 0 ? NOT_ENOUGH : `${failures} of ${judged}`,
    lengthWords(figures.recovery_median_seconds),
  ];
}

function lengthWords(seconds: number | null): string {
  if (seconds === null) return NOT_ENOUGH;
  if (seconds < HOUR) return `${Math.round(seconds / 60)} m`;
  return seconds < 48 * HOUR ? `${(seconds / HOUR).toFixed(1)} h` : `${(seconds / 24 / HOUR).toFixed(1)} d`;
}
