import { z } from "zod";
import { ODD_KINDS } from "./odd-texts";

const platformName = z.enum(["github", "heroku", "cloudflare", "http"]);
const platforms = z.union([z.boolean(), z.array(platformName)]);
const members = z.union([z.boolean(), z.array(z.string())]);
const surfaces = members;

export const scenarioSchema = z
  .strictObject({
    speed: z.number().positive().max(100_000),
    hang: platforms,
    outage: platforms,
    rejected_keys: platforms,
    fail_step: z.strictObject({
      surface_id: z.string().optional(),
      step: z.int().min(1).max(9),
      reason: z.enum(["error", "key_rejected"]).optional(),
    }),
    dispatch_answer: z.enum([
      "run_details",
      "204",
      "ghes",
      "lost_after_accept",
      "lost_before_accept",
      "500_after_accept",
    ]),
    visible_after_ms: z.number().min(0),
    conclusion_late_ms: z.number().min(0),
    run_word: z.strictObject({ status: z.string().optional(), conclusion: z.string().optional() }),
    jobs_behind: z.strictObject({ shown: z.enum(["empty", "partial", "gone"]), for_ms: z.number().min(0).optional() }),
    release_late_ms: z.number().min(0),
    rate_limit: z.strictObject({
      remaining: z.int().min(0).default(0),
      reset_in_s: z.number().min(0).default(60),
      kind: z.enum(["primary", "secondary"]).default("primary"),
      limit: z.int().min(1).optional(),
      status: z.union([z.literal(403), z.literal(429)]).default(403),
      silent: z.boolean().default(false),
    }),
    too_many_requests: platforms,
    lying_etag: members,
    moved_repository: z.strictObject({
      to: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
      old_name: z.enum(["redirects", "gone"]).default("redirects"),
    }),
    repository: z.enum(["archived", "gone", "forbidden"]),
    odd_texts: z.union([z.boolean(), z.array(z.enum(ODD_KINDS))]),
    odd_run_ids: members,
    null_authors: members,
    null_dates: members,
    rebase_merges: z.record(z.string(), z.int().positive()),
    open_pulls: z.record(z.string(), z.strictObject({ title: z.string(), state: z.enum(["open", "closed"]) })),
    artifacts: z.int().min(0).max(500),
    stuck_approval: surfaces,
    wait_timer: z.strictObject({ minutes: z.number().positive(), surface_id: z.string().optional() }),
    custom_rule: surfaces,
    pending_refused: z.boolean(),
    evict: surfaces,
    zero_jobs: surfaces,
    startup_failure: surfaces,
    release_other_sha: surfaces,
    release_status: z.record(z.string(), z.string()),
    config_answer: z.enum(["lost_before_accept", "lost_after_accept", "500_after_accept", "refused"]),
    release_phase: z.record(
      z.string(),
      z.strictObject({ ms: z.number().min(0).default(0), status: z.string().default("succeeded") }),
    ),
    hidden_secrets: members,
    hidden_hooks: z.boolean(),
    hook_answer: z.enum(["lost_before_accept", "lost_after_accept", "500_after_accept", "refused"]),
    issue_answer: z.enum(["lost_before_accept", "lost_after_accept", "500_after_accept", "refused"]),
    revoke_answer: z.enum(["lost_before_accept", "lost_after_accept", "500_after_accept", "refused"]),
    untold_keys: z.boolean(),
    secret_answer: z.enum(["lost_before_accept", "lost_after_accept", "500_after_accept", "refused"]),
    dynos: z.record(z.string(), z.int().min(0).max(50)),
    stuck_dynos: z.record(z.string(), z.array(z.string())),
    commit_told: z.record(z.string(), z.enum(["short", "none"])),
    version_answer: z.record(
      z.string(),
      z.enum(["flapping", "error", "missing", "redirect", "not_json", "too_large", "no_field"]),
    ),
    version_late_ms: z.record(z.string(), z.number().min(0)),
    ignore_cancel: surfaces,
    disabled_workflows: members,
    renamed_workflows: members,
    workflow_states: z.record(z.string(), z.enum(["active", "deleted", "disabled_fork", "disabled_inactivity"])),
    refused_lists: members,
    stale_index: z.boolean(),
    bare_runs: z.boolean(),
    untold_cancels: z.boolean(),
    clock_skew_s: z.number(),
    checks: z.record(z.string(), z.enum(["success", "failure", "pending", "none", "twin"])),
    site_down: members,
    webhooks_off: z.boolean(),
    queue_max: z.boolean(),
    token_expires_in_s: z.number(),
    token_scopes: z.union([z.array(z.string()), z.literal("fine_grained")]),
    workflow_files: z.record(z.string(), z.string().nullable()),
    environment_rules: z.record(
      z.string(),
      z
        .strictObject({
          branches: z.union([z.array(z.string()), z.enum(["all", "protected"])]).optional(),
          reviewers: z.array(z.string()).optional(),
          wait_minutes: z.int().positive().optional(),
        })
        .nullable(),
    ),
    environments_hidden: z.boolean(),
    token_late_ms: z.number().min(0),
    issuer_only: z.string(),
    canary: z.string().min(1),
  })
  .partial();

export type PlatformName = z.infer<typeof platformName>;
export type Scenarios = z.infer<typeof scenarioSchema>;
export type ScenarioKey = keyof Scenarios;

/** The keys whose value is a list of members, or true for all of them. */
export type MembershipKey =
  | "hang"
  | "outage"
  | "rejected_keys"
  | "too_many_requests"
  | "odd_run_ids"
  | "null_authors"
  | "null_dates"
  | "stuck_approval"
  | "custom_rule"
  | "evict"
  | "zero_jobs"
  | "startup_failure"
  | "release_other_sha"
  | "ignore_cancel"
  | "disabled_workflows"
  | "renamed_workflows"
  | "refused_lists"
  | "hidden_secrets"
  | "site_down";
