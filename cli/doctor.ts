import type { Command, ExitCode, Terminal } from "@/cli/command";
import { loadConfig, readFileArguments } from "@/cli/load-config";
import type { CockpitConfig } from "@/lib/core/config";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { type Env, EnvironmentProblem, parseEnv } from "@/lib/env";
import { type HostTable, hostTable } from "@/lib/environments/rules";
import { about, describeFinding, type Finding, setupVerdict } from "@/lib/setup/rules";

interface Told {
  env: Env;
  hosts: HostTable;
}

const USAGE = "doctor [FILE] [--json]";
const CODES = { ok: 0, wrong: 1, unknown: 3 } as const satisfies Record<string, ExitCode>;

export const doctor: Command = {
  name: "doctor",
  usage: USAGE,
  summary: "whether cockpit.config.ts and the environment agree with the platforms and the database; changes nothing",
  run: async (args, terminal) => {
    const { file, isJson } = readFileArguments(USAGE, args);
    const findings = await inspect(terminal, file);
    return printFindings(terminal, findings, isJson);
  },
};

/** What is wrong with the configuration itself comes first: while it is, nothing else can be told. */
async function inspect(terminal: Terminal, file: string): Promise<Finding[]> {
  const { config, problems } = await loadConfig(file);
  if (config === null) {
    return problems.map(({ message }) =>
      about("configuration", file).wrong(message, "Correct it; then run doctor again."),
    );
  }
  const told = readEnvironment(terminal, config);
  if ("problems" in told) {
    return told.problems.map((problem) =>
      about("configuration", "environment").wrong(problem, "Set it; then run doctor again."),
    );
  }
  return inspectReality(told, config);
}

function readEnvironment({ env }: Terminal, config: CockpitConfig): Told | { problems: readonly string[] } {
  try {
    const parsed = parseEnv(env, usedCredentials(config));
    return { env: parsed, hosts: hostTable(config, parsed.COCKPIT_HOSTS) };
  } catch (error) {
    return { problems: error instanceof EnvironmentProblem ? error.problems : [messageOf(error)] };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function inspectReality({ env, hosts }: Told, config: CockpitConfig): Promise<Finding[]> {
  // Loaded here, so that the other commands need neither the database client nor its time to start.
  const { createPlatforms, githubAuth } = await import("@/lib/console");
  const { openDatabase } = await import("@/lib/db/database");
  const { createGitHubSetup } = await import("@/lib/github/create-setup");
  const { inspectSetup } = await import("@/lib/setup/inspection");
  const database = openDatabase(env.DATABASE_URL, 1, env.DATABASE_CA);
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = env;
  try {
    const found = await inspectSetup({
      config,
      environment: env.CONSOLE_ENV,
      urls: { staging: env.CONSOLE_STAGING_URL, production: env.CONSOLE_PROD_URL },
      hosts,
      repository,
      hasWebhookSecret: env.GITHUB_WEBHOOK_SECRET !== undefined,
      keepsAnchors: env.AUDIT_ANCHOR_FILE === undefined,
      pool: env.DATABASE_POOL ?? null,
      databaseUrl: env.DATABASE_URL,
      github: createGitHubSetup({ apiUrl, repository, auth: githubAuth(env), userAgent: "raxx-console-doctor" }),
      platforms: createPlatforms(env, config),
      database,
      now: () => new Date(),
    });
    return [about("configuration", "environment").ok("has all that a console needs"), ...found];
  } finally {
    await database.close();
  }
}

function printFindings({ out }: Terminal, findings: readonly Finding[], isJson: boolean): ExitCode {
  const verdict = setupVerdict(findings);
  if (isJson) out(JSON.stringify({ ...verdict, findings }));
  else {
    for (const line of findings.flatMap(describeFinding)) out(line);
    out(`${verdict.ok} ok, ${verdict.wrong} wrong, ${verdict.unknown} unknown. Nothing was changed.`);
  }
  return CODES[verdict.standing];
}
