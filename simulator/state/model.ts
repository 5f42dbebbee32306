import { z } from "zod";

const time = z.number();

const plannedStep = z.object({ name: z.string(), ms: z.number() });

const plan = z.object({
  queueMs: z.number(),
  steps: z.array(plannedStep),
  /** 1-based number of the step that fails, or null. */
  failAt: z.number().nullable(),
  failure: z.enum(["error", "key_rejected", "unknown_surface", "not_on_branch"]),
  needsApproval: z.boolean(),
  /** Of the environment's wait timer; 0 where it has none. */
  waitMs: z.number().default(0),
  /** Whether the environment has a protection rule of an app's. */
  hasCustomRule: z.boolean().default(false),
  /** A run that ends without a job, with this conclusion. */
  jobless: z.enum(["failure", "startup_failure"]).nullable(),
  /** What the Release step puts on the platform; null when there is nothing to release. */
  releaseSha: z.string().nullable(),
  /** How long after the Release step the platform really changes. */
  releaseLateMs: z.number().default(0),
  cancelMs: z.number(),
  ignoresCancel: z.boolean(),
  /** When set, a run of somebody else that takes this one's pending place at that time. */
  rivalAt: time.nullable(),
});

const attempt = z.object({
  number: z.number(),
  actor: z.string(),
  requestedAt: time,
  plan,
  /** When it got its concurrency group; null while pending. */
  admittedAt: time.nullable(),
  approvedAt: time.nullable(),
  /** When the app's protection rule let it pass. */
  letPassAt: time.nullable().default(null),
  /** What somebody said to its approval; a rejected one ends there. */
  review: z
    .object({ state: z.enum(["approved", "rejected"]), at: time, by: z.string(), comment: z.string() })
    .nullable()
    .default(null),
  /** Who asked for its end first. */
  cancelledBy: z.string().nullable().default(null),
  /** When a cancellation or eviction takes effect. */
  stopAt: time.nullable(),
  released: z.boolean(),
  settled: z.boolean(),
  /** Webhook moments that have been sent. */
  sent: z.array(z.string()),
});

const run = z.object({
  id: z.number(),
  runNumber: z.number(),
  workflow: z.string(),
  surfaceId: z.string(),
  app: z.string(),
  environment: z.string(),
  /** The input `ref`: what is deployed. */
  sha: z.string(),
  /** The commit that a step's name tells; null where the input was a SHA, or the workflow tells none. */
  reportedSha: z.string().nullable().default(null),
  correlationId: z.string().nullable(),
  actor: z.string(),
  headBranch: z.string(),
  headSha: z.string(),
  displayTitle: z.string(),
  group: z.string(),
  createdAt: time,
  /** Milliseconds added to every time the API shows for this run. */
  skewMs: z.number(),
  visibleAt: time,
  /** The newest is last. */
  attempts: z.array(attempt).min(1),
});

const appRelease = z.object({
  version: z.number(),
  sha: z.string().nullable(),
  description: z.string(),
  at: time,
  /** Heroku's word; only `succeeded` is in force. */
  status: z.string().default("succeeded"),
  /** Who made it; the console's own account unless told. */
  by: z.string().optional(),
  /** What the config vars that it changed were before; null for one that was not set. */
  before: z.record(z.string(), z.string().nullable()).optional(),
  /** What becomes of a pending one, and when. */
  settles: z.object({ at: time, as: z.string() }).optional(),
});

const herokuApp = z.object({ configVars: z.record(z.string(), z.string()), releases: z.array(appRelease) });

const deployment = z.object({
  number: z.number(),
  sha: z.string(),
  at: time,
  /** The word of its last stage; only `success` is in force. */
  status: z.string().default("success"),
  environment: z.enum(["production", "preview"]).default("production"),
});

const webhook = z.object({
  url: z.string(),
  secret: z.string(),
  content_type: z.enum(["json", "form"]).default("json"),
  events: z.array(z.string()).default(["check_suite", "push", "workflow_job", "workflow_run"]),
  active: z.boolean().default(true),
  updatedAt: time.default(0),
  /** The newest first; status is what the address answered, null for nothing. */
  deliveries: z
    .array(
      z.object({
        id: z.number(),
        guid: z.string(),
        event: z.string(),
        at: time,
        status: z.number().nullable(),
        answer: z.string().default(""),
      }),
    )
    .default([]),
});

const commitStatus = z.object({
  id: z.number(),
  sha: z.string(),
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string(),
  description: z.string().nullable(),
  targetUrl: z.string().nullable(),
  creator: z.string(),
  at: time,
});

const deploymentStatus = z.object({
  id: z.number(),
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  logUrl: z.string(),
  description: z.string(),
  creator: z.string(),
  at: time,
});

const githubDeployment = z.object({
  id: z.number(),
  sha: z.string(),
  ref: z.string(),
  task: z.string(),
  environment: z.string(),
  description: z.string().nullable(),
  isProduction: z.boolean(),
  creator: z.string(),
  at: time,
  /** Oldest first. */
  statuses: z.array(deploymentStatus),
});

const actionsSecret = z.object({
  /** Null for one of the repository. */
  environment: z.string().nullable(),
  name: z.string(),
  value: z.string(),
  createdAt: time,
  updatedAt: time,
});

const authorization = z.object({
  id: z.string(),
  description: z.string(),
  scope: z.array(z.string()),
  token: z.string(),
  at: time,
  /** Whether the account's own page shows it as the API key. */
  isOfAccount: z.boolean().default(false),
});

const token = z.object({
  id: z.string(),
  owner: z.enum(["user", "account"]),
  name: z.string(),
  value: z.string(),
  policies: z.array(z.record(z.string(), z.unknown())),
  condition: z.record(z.string(), z.unknown()).nullable(),
  expiresOn: z.string().nullable(),
  at: time,
  modifiedAt: time,
  /** From when Cloudflare takes it. */
  goodFrom: time,
});

export const simulatorState = z.object({
  version: z.literal(1),
  nextRunId: z.number(),
  runs: z.array(run),
  heroku: z.record(z.string(), herokuApp),
  pages: z.record(z.string(), z.array(deployment)),
  /** What was put on each host, oldest first. */
  hosts: z.record(z.string(), z.array(z.object({ sha: z.string(), at: time }))).default({}),
  webhooks: z.array(webhook),
  /** Oldest first. */
  statuses: z.array(commitStatus).default([]),
  /** GitHub deployments, oldest first. */
  deployments: z.array(githubDeployment).default([]),
  actionsSecrets: z.array(actionsSecret).default([]),
  /** OAuth authorizations of the Heroku account, oldest first. */
  authorizations: z.array(authorization).default([]),
  /** API tokens of Cloudflare, oldest first. */
  tokens: z.array(token).default([]),
  /** "heroku KEY": what was revoked or rolled. */
  deadKeys: z.array(z.string()).default([]),
  /** How far the clock was moved forward. */
  clockOffsetMs: z.number().min(0).default(0),
  dispatches: z.object({ total: z.number(), byCorrelationId: z.record(z.string(), z.number()) }),
});

export type Plan = z.infer<typeof plan>;
export type Attempt = z.infer<typeof attempt>;
export type StoredRun = z.infer<typeof run>;
export type AppRelease = z.infer<typeof appRelease>;
export type HerokuApp = z.infer<typeof herokuApp>;
export type Deployment = z.infer<typeof deployment>;
export type StoredDeployment = z.infer<typeof githubDeployment>;
export type StoredStatus = z.infer<typeof commitStatus>;
export type ActionsSecret = z.infer<typeof actionsSecret>;
export type StoredAuthorization = z.infer<typeof authorization>;
export type StoredToken = z.infer<typeof token>;
export type Webhook = z.infer<typeof webhook>;
export type SimulatorState = z.infer<typeof simulatorState>;
