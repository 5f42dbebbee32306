import "server-only";

import { z } from "zod";

import { ACCESS_PAYLOADS } from "@/lib/audit/access-payloads";
import type { AuditAction } from "@/lib/audit/events";
import { environmentSchema } from "@/lib/core/config";

const text = z.string();
const nullable = z.string().nullable();
const count = z.number().int();
const ids = z.array(text);

/** A deploy came from one state to another; whoever changed it adds their own words. */
const transition = z.looseObject({
  from: nullable,
  to: text,
  sha: text,
  correlation_id: nullable,
  run_id: nullable,
  run_attempt: count.nullable(),
  note: text.optional(),
  evidence: z.object({ kind: text, said: text }).optional(),
});

/** A run that nobody started here. */
const foundRun = z.object({
  actor_email: z.null(),
  actor_login: nullable,
  first_login: nullable,
  ref: text,
  sha: text,
  sha_source: text,
  workflow: text,
  environment: environmentSchema,
  reason: text,
  run_id: text,
  run_url: text,
  origin: text,
  by_console: z.boolean(),
});

/** A dispatch from a shell, with what proves it. */
const shellRecord = z.object({
  correlation_id: text,
  surface_id: text,
  environment: environmentSchema,
  workflow: text,
  repository: text,
  ref: text,
  branch: text,
  sha: text,
  reason: text,
  drill: z.boolean(),
  actor_email: text,
  actor_login: nullable,
  dispatched_at: text,
  outcome: z.looseObject({}),
  evidence: text,
});

const learntCommit = z.object({
  field: z.literal("sha"),
  from: text,
  to: text,
  evidence: text,
  ref: text,
  run_id: nullable,
});
/** A rollback that waits for a deploy to stop, and how that ended without one of its own. */
const waitingRollback = { rollback_id: text, stop_deploy_id: text, from_sha: nullable, to_sha: text, reason: text };
const review = z.object({ note: text, by: text, run_id: nullable, sha: text, actor_email: nullable });
const attribution = z.object({ attribution: shellRecord, run_id: nullable });
const refusal = { code: text, detail: text, asked: z.looseObject({}) };

/** An order about versions, with what was reviewed. */
const versionOrder = z.looseObject({
  from_sha: nullable,
  to_sha: text,
  digest: text,
  overridden: ids,
  reason: nullable,
  requested_by_admin_id: text,
  deploy_id: text,
});

/** How such an order ended. */
const versionEnd = {
  from_sha: nullable,
  to_sha: text,
  promotion_id: text,
  deploy_id: text,
  /** It had ended otherwise before. */
  corrected: z.literal(true).optional(),
};
const versionDone = { ...versionEnd, requested_by_admin_id: text, attempt_by: text.optional() };

const lock = { surface_id: text, kind: text, reason: nullable, expires_at: nullable };
const placedLock = { kind: text, reason: nullable, set_by: nullable, set_at: text, expires_at: nullable };
const lockEnd = z.object({ surface_id: text, ...placedLock, replaced_by: text.optional() });
const hold = z.object({
  kind: z.literal("hold"),
  surface_id: text.optional(),
  sha: text,
  reason: text,
  set_by: text,
  promotion_id: text.optional(),
  deploy_id: text.optional(),
});
const holdEnd = z.object({
  kind: z.literal("hold"),
  surface_id: text.optional(),
  sha: text,
  set_by: text,
  set_at: text,
  set_reason: nullable,
  reason: nullable,
  replaced_by: text.optional(),
});

/** A flip of flags: names and on or off, never what a config var holds. */
const flip = z.object({
  from: nullable,
  to: text,
  app: text,
  changes: z.array(z.object({ key: text, value: z.boolean(), was: z.boolean() })),
  release_version: count.nullable(),
  instances: z.object({ confirmed: count, total: count, waits_for: ids }).nullable(),
  code: text.optional(),
  note: text.optional(),
  evidence: z.object({ kind: text, said: text }).optional(),
});
const flagDrift = { drift_id: text, app: text, from: text, to: text };

/** A rotation, by its secret's name. */
const rotation = { secret: text, mode: text, code: text.optional(), note: text.optional() };

/** What a rotation did at one place. */
const rotatedPlace = { rotation_id: text, place: text };

/** Which places hold what, in words: never a value, nor a fingerprint. */
const secretDrift = { drift: text, since: text };

/** What each action tells. Rows of earlier builds may tell less or more: they are read as they are, and shown raw. */
export const PAYLOADS = {
  "console.deploy.intent": transition,
  "console.deploy.intent.refused": z.object(refusal),
  "console.deploy.intent.breakglass": z.union([foundRun, shellRecord]),
  "console.deploy.dispatched": transition,
  "console.deploy.resolving": transition,
  "console.deploy.resolved": transition,
  "console.deploy.running": transition,
  "console.deploy.verifying": transition,
  "console.deploy.succeeded": transition,
  "console.deploy.failed": transition,
  "console.deploy.errored": transition,
  "console.deploy.timed_out": transition,
  "console.deploy.cancel_requested": z.object({ run_id: nullable, state: text }),
  "console.deploy.cancelled": transition,
  "console.deploy.superseded": transition,
  "console.deploy.unresolved": transition,
  "console.deploy.adopted": z.union([transition, foundRun]),
  "console.deploy.reopened": transition,
  "console.deploy.corrected": z.union([transition, learntCommit]),
  "console.deploy.breakglass_reviewed": z.union([review, attribution]),
  "console.deploy.judged": z.object({ verdict: text, was: text, note: text, seq: count, sha: text }),
  "console.deploy.rollback_waiting": z.looseObject({ ...waitingRollback, expires_at: text }),
  "console.deploy.rollback_unsent": z.object({ ...waitingRollback, requested_by: text, why: text }),
  "console.surface.drifted": z.object({
    drift_id: text,
    live_sha: text,
    release: nullable,
    released_at: nullable,
    since: text,
    expected_sha: nullable,
    reason: text,
    looked_for: nullable,
    run_id: nullable,
    run_url: nullable,
  }),
  "console.surface.drift_ended": z.object({ drift_id: text, live_sha: text, reason: text, deploy_id: nullable }),
  "console.surface.drift_reviewed": z.object({
    drift_id: text,
    live_sha: text,
    expected_sha: nullable,
    note: text,
    by: text,
  }),
  "console.version.promote_requested": versionOrder,
  "console.version.promoted": z.object({ ...versionDone, promoted_at_utc: text }),
  "console.version.promote_refused": z.object({ kind: text, ...refusal, changed: z.unknown().optional() }),
  "console.version.promote_failed": z.object({ ...versionEnd, kind: text, code: text, message: text }),
  "console.version.rollback_requested": versionOrder,
  "console.version.rolled_back": z.object({ ...versionDone, rolled_back_at_utc: text }),
  "console.version.activated": z.object({
    sha: text,
    previous_sha: nullable,
    instance: nullable,
    asked_for: z.boolean().nullable(),
    deploy_id: nullable,
  }),
  "console.version.drifted": z.object({
    environment: environmentSchema,
    running_sha: nullable,
    released_sha: nullable,
    recorded_sha: nullable,
    reason: text,
  }),
  "console.version.attested": z.object({ sha: text, note: text }),
  "console.lock.set": z.union([
    z.object({ ...lock, replaced: z.object({ id: text, ...placedLock }).optional() }),
    hold,
  ]),
  "console.lock.released": z.union([lockEnd, holdEnd]),
  "console.lock.expired": lockEnd,
  "console.flag.change_requested": flip,
  "console.flag.change_refused": z.object(refusal),
  "console.flag.applied": flip,
  "console.flag.confirmed": flip,
  "console.flag.unconfirmed": flip,
  "console.flag.failed": flip,
  "console.flag.corrected": flip,
  "console.flag.drifted": z.object({
    ...flagDrift,
    by: nullable,
    release_version: count.nullable(),
    released_at: nullable,
    flip_id: text.optional(),
  }),
  "console.flag.drift_ended": z.object({ ...flagDrift, reason: text, by: nullable }),
  "console.secret.rotation_requested": z.object(rotation),
  "console.secret.rotation_refused": z.object(refusal),
  "console.secret.step_ticked": z.object({ step: count, text }),
  "console.secret.step_unticked": z.object({ step: count, text }),
  "console.secret.rotation_recorded": z.object({
    ...rotation,
    steps: count.optional(),
    places: z.array(z.object({ place: text, state: text })).optional(),
    message: text.optional(),
  }),
  "console.secret.minted": z.object(rotation),
  "console.secret.distribution_requested": z.object({ places: z.array(text) }),
  /** Without a rotation where somebody has made the value. */
  "console.secret.distributed": z.object({ ...rotatedPlace, rotation_id: text.optional() }),
  "console.secret.verified": z.object(rotatedPlace),
  "console.secret.converged": z.object(rotation),
  "console.secret.revoked": z.object({ rotation_id: text, note: text }),
  "console.secret.rotation_succeeded": z.object(rotation),
  "console.secret.rotation_failed": z.object(rotation),
  "console.secret.drifted": z.object(secretDrift),
  "console.secret.drift_ended": z.object(secretDrift),
  ...ACCESS_PAYLOADS,
  "console.audit.exported": z.object({ format: text, filter: z.looseObject({}) }),
  "console.audit.verified": z.object({
    ok: z.boolean(),
    rows: count,
    first_bad: z.looseObject({ seq: count }).nullable(),
    anchor: text,
    checkpoint: count.nullable(),
  }),
  "console.audit.checkpoint": z.object({ size: count, head_hash: text, key_id: text, signature: text, anchor: text }),
  // Written by builds that could still write where the three disagreed.
  "console.environment.miswired": z.looseObject({}),
  "console.credential.drifted": z.object({
    credential: text,
    scope: text.optional(),
    message: nullable,
    stored_in: text,
  }),
} as const satisfies Record<AuditAction, z.ZodType<Record<string, unknown>>>;

export type PayloadOf<Action extends AuditAction> = z.input<(typeof PAYLOADS)[Action]>;
