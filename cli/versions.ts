import { type Command, readArguments } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { describeBlocker } from "@/cli/describe-blocker";
import { formatTable } from "@/cli/format-table";
import { shortSha } from "@/lib/core/words";
import { apiPaths } from "@/lib/paths";
import { unreportedWords } from "@/lib/versions/rules";
import { type VersionSide, type Versions, versionsSchema } from "@/lib/versions/schemas";

const USAGE = "versions [--json]";
const HEADING = ["CONSOLE", "RUNNING", "RELEASED", "RECORDED", "SINCE"];

const sha = (value: string | null) => (value === null ? "-" : shortSha(value));

export const versions: Command = {
  name: "versions",
  usage: USAGE,
  summary: "what both consoles run, and what stands in the way of a promotion",
  run: async (args, terminal) => {
    const { values } = readArguments(USAGE, { args, options: { json: { type: "boolean" } } });
    const answer = await connectToConsole(terminal)(versionsSchema, { path: apiPaths.versions() });
    if (values.json) terminal.out(JSON.stringify(answer));
    else for (const line of describeVersions(answer)) terminal.out(line);
    return 0;
  },
};

/** Both sides, what lies between them, and what stands in the way of a promotion, line by line. */
export function describeVersions(versions: Versions): string[] {
  const { staging, production, commits, migrations, checks, attestation, blockers, problem } = versions;
  return [
    formatTable([HEADING, row("staging", staging), row("production", production)]),
    "",
    ...trouble("staging", staging),
    ...trouble("production", production),
    ...(problem === null ? [] : [problem]),
    distance(versions),
    ...unreported(versions),
    ...commits.map((commit) => `  ${shortSha(commit.sha)} ${commit.message.split("\n")[0]} (${commit.author.name})`),
    ...(migrations.length === 0 ? [] : ["Migrations:"]),
    ...migrations.map(({ name, destructive }) => `  ${name}${destructive ? " MAY LOSE DATA" : ""}`),
    `Checks: ${checks.state}`,
    attestation === null
      ? "Production was never attested."
      : `Attested: ${shortSha(attestation.sha)} at ${attestation.attested_at}`,
    blockers.length === 0 ? "Nothing stands in the way of a promotion." : "It cannot be promoted now:",
    ...blockers.map(describeBlocker),
  ];
}

function row(name: string, side: VersionSide): string[] {
  return [name, sha(side.running_sha), sha(side.released_sha), sha(side.recorded_sha), side.since ?? "-"];
}

function trouble(name: string, side: VersionSide): string[] {
  return [
    ...(side.drift_reason === null ? [] : [`Drift: ${side.drift_reason}`]),
    ...(side.released_doubt === null ? [] : [`${name}: ${side.released_doubt}`]),
    ...(side.problem === null ? [] : [`${name}: ${side.problem}`]),
  ];
}

function distance({ status, ahead_by, behind_by }: Versions): string {
  switch (status) {
    case "identical":
      return "Both have the same commit.";
    case "ahead":
      return `Staging is ahead of production by ${ahead_by}.`;
    case "behind":
      return `Staging is behind production by ${behind_by}.`;
    case "diverged":
      return `Staging and production have diverged: ${ahead_by} only on staging, ${behind_by} only on production.`;
    case "unknown":
      return "Nobody can say how far apart they are.";
  }
}

function unreported({ status, staging, production }: Versions): string[] {
  if (status === "unknown") return [];
  const sides = [unreportedWords(staging, "Staging"), unreportedWords(production, "Production")];
  return sides.filter((words) => words !== null);
}
