import { z } from "zod";

import { findSecretProblems, secretSchema } from "@/lib/core/secret-config";

export const ENVIRONMENTS = ["staging", "production"] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;

/** As answers tell a stored one: a newer build may know more of them than this one. */
export const shownEnvironmentSchema = z.enum([...ENVIRONMENTS, "unknown"]);
export type ShownEnvironment = z.infer<typeof shownEnvironmentSchema>;

export const platformSchema = z.enum(["heroku", "cloudflare_pages"]);

const surfaceSchema = z.strictObject({
  surface_id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "use lower case letters, digits and hyphens"),
  workflow: z.string().regex(/^[\w.-]+\.ya?ml$/, "name a workflow file, e.g. deploy.yml"),
  target_env: environmentSchema,
  platform: platformSchema,
  app: z.string().min(1),
  /** The product it belongs to: surfaces of one lane stand in one row of the dashboard. By default each has its own. */
  lane: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "use lower case letters, digits and hyphens")
    .optional(),
  /** The console this surface deploys, when it deploys one of the two consoles. */
  console: environmentSchema.optional(),
  /** A surface with a promotion source is promoted, never deployed from the modal. */
  promoted_from: z.string().optional(),
  /** Seconds the platform may take to report the deployed SHA once the run has succeeded. */
  verify_within_seconds: z.number().int().positive().default(180),
});
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
  temporary: z.strictObject({ remove_by: z.iso.date() }).optional(),
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

const consoleSchema = z.strictObject({ host: z.string().min(1), app: z.string().min(1), label: z.string().min(1) });

const cockpitSchema = z
  .strictObject({
    name: z.string().min(1),
    main_branch: z.string().min(1).default("main"),
    consoles: z.strictObject({ staging: consoleSchema, production: consoleSchema }),
    surfaces: z.array(surfaceSchema).min(1),
    flags: z.array(flagSchema),
    secrets: z.array(secretSchema).default([]),
    promotion: promotionSchema.prefault({}),
    /** Whether the console tells GitHub what it deploys, as GitHub deployments of the true commit. */
    github_deployments: z.boolean().default(true),
  })
  .superRefine((config, issues) => {
    for (const problem of findSecretProblems(config.secrets)) issues.addIssue({ code: "custom", ...problem });
    const ids = config.surfaces.map((surface) => surface.surface_id);
    for (const [index, surface] of config.surfaces.entries()) {
      if (ids.indexOf(surface.surface_id) !== index) {
        issues.addIssue({
          code: "custom",
          path: ["surfaces", index],
          message: `${surface.surface_id} is declared twice`,
        });
      }
      if (surface.promoted_from !== undefined && !ids.includes(surface.promoted_from)) {
        issues.addIssue({
          code: "custom",
          path: ["surfaces", index],
          message: `${surface.promoted_from} is no surface`,
        });
      }
    }
    for (const [index, { key }] of config.flags.entries()) {
      if (config.flags.findIndex((flag) => flag.key === key) === index) continue;
      issues.addIssue({ code: "custom", path: ["flags", index], message: `${key} is declared twice` });
    }
    if (config.consoles.staging.host === config.consoles.production.host) {
      issues.addIssue({ code: "custom", path: ["consoles"], message: "the two consoles need two hosts" });
    }
  });
/** Tries an Actions secret where jobs use it. */
export const CHECK_WORKFLOW = "check-credentials.yml";
export type CockpitConfig = z.infer<typeof cockpitSchema>;

/** A stored environment in the words of this build. */
export function shownEnvironment(stored: unknown): ShownEnvironment {
  return environmentSchema.safeParse(stored).data ?? "unknown";
}

/** Checks and completes an adopting team's configuration; throws a ZodError that names every problem. */
export function defineCockpit(config: z.input<typeof cockpitSchema>): CockpitConfig {
  return cockpitSchema.parse(config);
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
