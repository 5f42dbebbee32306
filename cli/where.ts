import { type Command, readArguments, usageError } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { formatTable } from "@/cli/format-table";
import { shortSha } from "@/lib/core/words";
import { apiPaths } from "@/lib/paths";
import { type Where, type WhereSurface, whereSchema } from "@/lib/where/schemas";

const USAGE = "where <SHA | #123 | branch | tag> [--json]";

const STATE_WORDS = { live: "live", not_yet: "not yet", rolled_back: "rolled back", unknown: "unknown" };

export const where: Command = {
  name: "where",
  usage: USAGE,
  summary: "on which surfaces a change is live, since when, and how far away the others are",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: { json: { type: "boolean" } },
    });
    const [ref] = positionals;
    if (ref === undefined || positionals.length !== 1) throw usageError(USAGE, "Name exactly one change.");
    const answer = await connectToConsole(terminal)(whereSchema, { path: apiPaths.where(ref) });
    terminal.out(values.json === true ? JSON.stringify(answer) : describeWhere(answer));
    return 0;
  },
};

/** A change, what is to know of it, and a table of where it is. */
export function describeWhere(answer: Where): string {
  const { sha, title, pull, author, notes, surfaces } = answer;
  const facts = [pull === null ? null : `#${pull.number}`, author, shortSha(sha)].filter((fact) => fact !== null);
  const rows = surfaces.map((surface) => [surface.surface_id, STATE_WORDS[surface.state], detailOf(surface)]);
  const table = formatTable([["surface", "state", "since or distance"], ...rows]);
  return [title, facts.join(" · "), ...notes, "", table].join("\n");
}

function detailOf({ state, since, ahead_by: away, evidence }: WhereSurface): string {
  if (state === "unknown") return evidence;
  const distance = away === null || state === "live" ? null : `${away} ${away === 1 ? "commit" : "commits"} away`;
  return [since === null ? null : `since ${since}`, distance].filter((fact) => fact !== null).join(", ");
}
