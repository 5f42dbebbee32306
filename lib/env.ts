import { z } from "zod";

import { environmentSchema } from "@/lib/core/config";
import { SMALLEST_POOL } from "@/lib/core/connection-budget";
import { isLoopbackHost } from "@/lib/core/loopback";
import type { CredentialName } from "@/lib/core/upstream";

const url = z
  .url({ protocol: /^https?$/, message: "must be an http(s) URL" })
  .transform((value) => value.replace(/\/+$/, ""));
const postgres = z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL");

const isLoopback = (value: string) => isLoopbackHost(new URL(value).hostname);

const sandboxPeopleSchema = z.array(
  z.strictObject({
    role: z.enum(["viewer", "operator", "admin"]),
    email: z.string(),
    password: z.string(),
    totp_secret: z.string(),
  }),
);

/** Where nobody says which platforms are used, all of them are. */
const ALL_USED: ReadonlySet<CredentialName> = new Set(["github", "heroku", "cloudflare"]);

const keyOf = (name: CredentialName, used: ReadonlySet<CredentialName>) => {
  const key = z.string().min(1);
  return used.has(name) ? key : key.optional();
};

const base = z.object({
  DATABASE_URL: postgres,
  /** What its certificate is verified by, PEM; without it the connection is encrypted and not verified. */
  DATABASE_CA: z.string().includes("-----BEGIN CERTIFICATE-----", "must be a certificate in PEM").optional(),
  /** Connections of this process's pool; without it as many as fit into what the database gives. */
  DATABASE_POOL: z.coerce.number().int().min(SMALLEST_POOL).max(100).optional(),
  CONSOLE_ENV: environmentSchema,
  COCKPIT_HOSTS: z.string().optional(),
  CONSOLE_STAGING_URL: url,
  CONSOLE_PROD_URL: url,
  SECRET_KEY: z.string().min(32, "must be at least 32 characters"),
  GITHUB_TOKEN: z.string().min(1).optional(),
  GITHUB_APP_ID: z.string().min(1).optional(),
  GITHUB_APP_PRIVATE_KEY: z.string().min(1).optional(),
  GITHUB_APP_INSTALLATION_ID: z.string().min(1).optional(),
  GITHUB_API_URL: url.default("https://api.github.com"),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name"),
  GITHUB_WEBHOOK_SECRET: z.string().min(1).optional(),
  HEROKU_API_URL: url.default("https://api.heroku.com"),
  /** What makes Cloudflare's tokens when one is rotated; CLOUDFLARE_API_TOKEN unless told. */
  CLOUDFLARE_ISSUER_TOKEN: z.string().min(1).optional(),
  CLOUDFLARE_API_URL: url.default("https://api.cloudflare.com/client/v4"),
  /** Of a sandbox: what plays the hosts of all surfaces on http. Refused with real platforms. */
  HTTP_HOSTS_URL: url.optional(),
  BUILD_SHA: z.string().optional(),
  HEROKU_BUILD_COMMIT: z.string().optional(),
  HEROKU_SLUG_COMMIT: z.string().optional(),
  BUILD_STAMP_SHA: z.string().optional(),
  BUILD_STAMP_AT: z.string().optional(),
  /** A file that can only be appended to, for the checkpoints of the audit log; without it they go to GitHub. */
  AUDIT_ANCHOR_FILE: z.string().min(1).optional(),
  /** Heroku's name for where this process runs, e.g. web.1. */
  DYNO: z.string().min(1).max(100).optional(),
  /** The people of a sandbox, as JSON: its sign-in page lets anybody in as one of them. Refused with real platforms. */
  SANDBOX_PEOPLE: z
    .string()
    .transform((text, issues) => {
      const people = sandboxPeopleSchema.safeParse(parseJson(text));
      if (people.success) return people.data;
      issues.addIssue({ code: "custom", message: "must be a JSON list of role, email, password and totp_secret" });
      return z.NEVER;
    })
    .optional(),
  /** Of a sandbox: webhooks may go to receivers on this machine, without TLS too. Refused with real platforms. */
  WEBHOOKS_TO_LOOPBACK: z.literal("true", "must be true, or unset").optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
});

const schemaFor = (used: ReadonlySet<CredentialName>) =>
  base
    .extend({
      HEROKU_API_KEY: keyOf("heroku", used),
      CLOUDFLARE_API_TOKEN: keyOf("cloudflare", used),
      CLOUDFLARE_ACCOUNT_ID: keyOf("cloudflare", used),
    })
    .superRefine((env, issues) => {
      const app = [env.GITHUB_APP_ID, env.GITHUB_APP_PRIVATE_KEY, env.GITHUB_APP_INSTALLATION_ID];
      if (env.GITHUB_TOKEN === undefined && app.some((part) => part === undefined)) {
        issues.addIssue({
          code: "custom",
          path: ["GITHUB_TOKEN"],
          message: "set it, or all of GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID",
        });
      }
      const simulated = [
        env.GITHUB_API_URL,
        ...(used.has("heroku") ? [env.HEROKU_API_URL] : []),
        ...(used.has("cloudflare") ? [env.CLOUDFLARE_API_URL] : []),
      ].map(isLoopback);
      if (simulated.some(Boolean) && !simulated.every(Boolean)) {
        issues.addIssue({
          code: "custom",
          path: ["GITHUB_API_URL"],
          message: "real and simulated platforms together are refused: point all API URLs at the simulator, or none",
        });
      }
      if (env.SANDBOX_PEOPLE !== undefined && !simulated.every(Boolean)) {
        const message = "opens the console to anybody: it is for a sandbox on simulated platforms alone. Unset it";
        issues.addIssue({ code: "custom", path: ["SANDBOX_PEOPLE"], message });
      }
      if (env.HTTP_HOSTS_URL !== undefined && !simulated.every(Boolean)) {
        const message = "takes the place of the real hosts: it is for a sandbox on simulated platforms alone. Unset it";
        issues.addIssue({ code: "custom", path: ["HTTP_HOSTS_URL"], message });
      }
      if (env.WEBHOOKS_TO_LOOPBACK !== undefined && !simulated.every(Boolean)) {
        const message = "opens this machine to webhooks: it is for a sandbox on simulated platforms alone. Unset it";
        issues.addIssue({ code: "custom", path: ["WEBHOOKS_TO_LOOPBACK"], message });
      }
    });

export type Env = z.infer<ReturnType<typeof schemaFor>> & {
  simulated: boolean;
  flags: Record<string, string | undefined>;
};

/** Thrown at boot; the message lists every problem and no value. */
export class EnvironmentProblem extends Error {
  /** One line for each, a variable and what is wrong with it. */
  constructor(readonly problems: readonly string[]) {
    const lines = problems.map((problem) => `\n  - ${problem}`);
    super(`The environment of this console has ${problems.length} problem(s):${lines.join("")}`);
  }
}

let memo: Env | undefined;

/** Reads and checks the environment of one console, of keys those that are used; throws {@link EnvironmentProblem} naming all that is wrong. */
export function parseEnv(source: Record<string, string | undefined>, used = ALL_USED): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schemaFor(used).safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) =>
        `${issue.path.join(".")}: ${given[String(issue.path[0])] === undefined ? "missing; " : ""}${issue.message}`,
    );
    throw new EnvironmentProblem(problems);
  }
  const flags = Object.fromEntries(Object.entries(source).filter(([key]) => key.startsWith("FLAG_")));
  return { ...parsed.data, simulated: isLoopback(parsed.data.GITHUB_API_URL), flags };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The environment of this process, parsed once. */
export function getEnv(used: ReadonlySet<CredentialName>): Env {
  const stamp = { BUILD_STAMP_SHA: process.env.BUILD_STAMP_SHA, BUILD_STAMP_AT: process.env.BUILD_STAMP_AT };
  memo ??= parseEnv({ ...process.env, ...stamp }, used);
  return memo;
}

/** One variable of this process as it was started with; null where it is not set. */
export function readVariable(name: string): string | null {
  const value = process.env[name];
  return value === undefined || value === "" ? null : value;
}

/** Whether `next build` is running: nothing may start then. */
export function isBuilding(): boolean {
  return process.env.NEXT_PHASE === "phase-production-build";
}
