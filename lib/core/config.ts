import { z } from "zod";

import { type ConfigProblem, configProblems } from "@/lib/core/config-problems";
import { expectedWithin, HTTP_FIELDS } from "@/lib/core/http-config";
import { plainIssue } from "@/lib/core/plain-issue";
import { PLATFORM_IDS } from "@/lib/core/platform-kinds";
import { secretSchema } from "@/lib/core/secret-config";

export const ENVIRONMENTS = ["staging", "production"] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;

/** As answers tell a stored one: a newer build may know more of them than this one. */
export const shownEnvironmentSchema = z.enum([...ENVIRONMENTS, "unknown"]);
export type ShownEnvironment = z.infer<typeof shownEnvironmentSchema>;

export const platformSchema = z.enum(PLATFORM_IDS);

const app = z.string().regex(/^[\w.-]{1,100}$/, "name the app as its platform does, not its address");
/** One label after another, as a Host header names it; where a port is part of it, COCKPIT_HOSTS says so. */
const host = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i,
    "name the host alone, e.g. console.acme.com",
  );

const surfaceSchema = z
  .strictObject({
    surface_id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "use lower case letters, digits and hyphens"),
    workflow: z.string().regex(/^[\w.-]+\.ya?ml$/, "name a workflow file, e.g. deploy.yml"),
    target_env: environmentSchema,
    platform: platformSchema,
    app,
    /** The product it belongs to: surfaces of one lane stand in one row of the dashboard. By default each has its own. */
    lane: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "use lower case letters, digits and hyphens")
      .optional(),
    /** The console this surface deploys, when it deploys one of the two consoles. */
    console: environmentSchema.optional(),
    /** A surface with a promotion source is promoted, never deployed from the modal. */
    promoted_from: z.string().optional(),
    /** Seconds the platform may take to report the deployed SHA once the run has succeeded: 180, and what is expected on top of that. */
    verify_within_seconds: z.number().int().positive().optional(),
    ...HTTP_FIELDS,
  })
  .transform((surface) => ({ ...surface, verify_within_seconds: expectedWithin(surface) }));
export type Surface = z.infer<typeof surfaceSchema>;

const flagSchema = z.strictObject({
  key: z.string().regex(/^FLAG_[A-Z0-9_]+$/, "flags are named FLAG_…, those of the console itself FLAG_CONSOLE_…"),
  description: z.string().min(1),
  effect: z.string().min(1),
  owner: z.string().min(1),
  risk: z.enum(["low", "high"]),
  default: z.boolean(),
  /** What counts when the value cannot be read. */
  safe: z.boolean(),
  /** The app that reads it, for each environment; the consoles themselves unless told. */
  apps: z.strictObject({ staging: z.string().min(1), production: z.string().min(1) }).optional(),
  /** A flag that goes once what it guards has stayed on; without it the flag is permanent. */
  temporary: z.strictObject({ remove_by: z.iso.date("write a date that exists, e.g. 2027-06-30") }).optional(),
});
export type FlagDeclaration = z.infer<typeof flagSchema>;

const promotionSchema = z.strictObject({
  /** How long staging has to run a commit before production may. */
  minimum_soak_seconds: z.number().int().nonnegative().default(1_800),
  /** Whether checks that have not passed block a promotion. */
  checks_required: z.boolean().default(true),
  /** The folder of the repository whose folders are database migrations, each with a migration.sql. */
  migrations_path: z
    .string()
    .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, "name a folder of the repository, e.g. prisma/migrations")
    .default("prisma/migrations"),
});

const consoleSchema = z.strictObject({ host, app, label: z.string().min(1) });

const cockpitSchema = z
  .strictObject({
    name: z.string().min(1),
    main_branch: z
      .string()
      .regex(/^(?!refs\/)[\w./-]+$/, "name the branch alone, e.g. main")
      .default("main"),
    consoles: z.strictObject({ staging: consoleSchema, production: consoleSchema }),
    surfaces: z.array(surfaceSchema).min(1),
    flags: z.array(flagSchema),
    secrets: z.array(secretSchema).default([]),
    promotion: promotionSchema.prefault({}),
    /** Whether the console tells GitHub what it deploys, as GitHub deployments of the true commit. */
    github_deployments: z.boolean().default(true),
  })
  .superRefine((config, issues) => {
    for (const problem of configProblems(config)) issues.addIssue({ code: "custom", ...problem });
  });
/** Tries an Actions secret where jobs use it. */
export const CHECK_WORKFLOW = "check-credentials.yml";
export type CockpitConfig = z.infer<typeof cockpitSchema>;

/** Thrown where a configuration is defined; the message lists every problem. */
export class ConfigurationProblem extends Error {
  override readonly name = "ConfigurationProblem";

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message }) => `  - ${path.join(".")}: ${message}`);
    super(`cockpit.config.ts has ${problems.length} problem(s):\n${lines.join("\n")}`);
  }
}

/** A stored environment in the words of this build. */
export function shownEnvironment(stored: unknown): ShownEnvironment {
  return environmentSchema.safeParse(stored).data ?? "unknown";
}

/** Checks and completes an adopting team's configuration; throws a {@link ConfigurationProblem} that names every problem. */
export function defineCockpit(config: z.input<typeof cockpitSchema>): CockpitConfig {
  const checked = checkCockpit(config);
  if (checked.config === null) throw new ConfigurationProblem(checked.problems);
  return checked.config;
}

/** The same without throwing: a completed configuration, or all that is wrong with this one. */
export function checkCockpit(
  config: unknown,
): { config: CockpitConfig; problems: [] } | { config: null; problems: ConfigProblem[] } {
  const parsed = cockpitSchema.safeParse(config);
  if (parsed.success) return { config: parsed.data, problems: [] };
  return { config: null, problems: parsed.error.issues.map((issue) => plainIssue(issue, config)) };
}

/** The workflow files that the console dispatches: what their runs say is never about the commit they hang on. */
export function dispatchedWorkflows(config: CockpitConfig): string[] {
  return [...new Set([...config.surfaces.map(({ workflow }) => workflow), CHECK_WORKFLOW])];
}

/** The surface of that id, or null: the only way from a request to a workflow, app or environment. */
export function getSurface(config: CockpitConfig, surfaceId: string): Surface | null {
  return config.surfaces.find((surface) => surface.surface_id === surfaceId) ?? null;
}

/** The product a surface belongs to; a surface that names none stands by itself. */
export function laneOf({ lane, surface_id: id }: Surface): string {
  return lane ?? id;
}

/** The surface that deploys a console, or null when none is configured. */
export function consoleSurface(config: CockpitConfig, environment: Environment): Surface | null {
  return config.surfaces.find((surface) => surface.console === environment) ?? null;
}

/** The app whose config var a flag is in that environment: the console's own unless another one is declared. */
export function appOfFlag(config: CockpitConfig, flag: FlagDeclaration, environment: Environment): string {
  return flag.apps?.[environment] ?? config.consoles[environment].app;
}

/** Whether the console itself reads a flag: only then its own instances can say what they read. */
export function isOwnFlag(config: CockpitConfig, flag: FlagDeclaration, environment: Environment): boolean {
  return appOfFlag(config, flag, environment) === config.consoles[environment].app;
}
