import { type Command, readArguments } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { describeDeploy } from "@/cli/describe-deploy";
import { formatTable } from "@/cli/format-table";
import { type AttentionItem, attentionSchema, type SurfaceTile, surfacesSchema } from "@/lib/board/schemas";
import { shortSha } from "@/lib/core/words";
import { inFlightSchema } from "@/lib/deploys/schemas";
import { apiPaths } from "@/lib/paths";

const USAGE = "status [--json]";
const HEADING = ["SURFACE", "TARGET", "LIVE", "SYNC", "HEALTH", "IN FLIGHT"];

export const status: Command = {
  name: "status",
  usage: USAGE,
  summary: "what is live where, what is in flight, and what needs you",
  run: async (args, terminal) => {
    const { values } = readArguments(USAGE, { args, options: { json: { type: "boolean" } } });
    const client = connectToConsole(terminal);
    const surfaces = await client(surfacesSchema, { path: apiPaths.surfaces() });
    const inFlight = await client(inFlightSchema, { path: apiPaths.inFlight() });
    const attention = await client(attentionSchema, { path: apiPaths.attention() });
    if (values.json) {
      terminal.out(JSON.stringify({ surfaces, in_flight: inFlight.items, attention }));
      return 0;
    }
    terminal.out(formatTable([HEADING, ...surfaces.map(row)]));
    for (const { surface_id, live_doubt } of surfaces) {
      if (live_doubt !== null) terminal.out(`${surface_id}: ${live_doubt}`);
    }
    terminal.out(inFlight.items.length === 0 ? "\nNo deploys running." : "\nIn flight:");
    for (const deploy of inFlight.items) terminal.out(`  ${describeDeploy(deploy)}`);
    terminal.out(attention.length === 0 ? "\nNothing needs you." : "\nNeeds you:");
    for (const item of attention) terminal.out(`  ${describeNeed(item)}`);
    return 0;
  },
};

function row(tile: SurfaceTile): string[] {
  const behind = tile.behind_by === null || tile.behind_by === 0 ? "" : ` by ${tile.behind_by}`;
  return [
    tile.surface_id,
    tile.target_env,
    tile.live === null ? (tile.live_short ?? "-") : shortSha(tile.live.sha),
    `${tile.sync}${behind}`,
    tile.health,
    tile.in_flight?.state ?? "-",
  ];
}

/** What needs a person, with the surfaces that it touches. */
function describeNeed({ subject, message, affects }: AttentionItem): string {
  const others = affects.filter((surface) => surface !== subject);
  return others.length === 0 ? `${subject}: ${message}` : `${subject}: ${message} Affects ${others.join(", ")}.`;
}
