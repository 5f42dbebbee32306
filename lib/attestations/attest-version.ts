import "server-only";

import { toAttestation } from "@/lib/attestations/queries";
import type { Attestation, AttestationRequest } from "@/lib/attestations/schemas";
import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { consoleSurface } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { type Tx, translated } from "@/lib/db/transaction";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { isOlderWord, liveNow } from "@/lib/surfaces/rules";
import { announce } from "@/lib/work/announce";

interface Keyed {
  input: AttestationRequest;
  /** The Idempotency-Key header, or null. */
  key: string | null;
}

/**
 * Records that an admin has looked at production and that it runs this commit, proved by a code for it. Throws wrong_console,
 * not_running, step_up_failed, step_up_locked; whatever is refused spends no code. The same key answers the first one again.
 */
export async function attestVersion(
  ctx: Context,
  input: AttestationRequest,
  key: string | null = null,
): Promise<Attestation> {
  authorize(ctx, "attestation:make");
  refuseStaging(ctx);
  const doneBefore = () => findByKey(ctx, { input, key });
  const made = await doneBefore();
  if (made !== null) return made;
  await refuseNotRunning(ctx, input.sha);
  const stepUp = { totp: input.totp, action: "attestation:make", target: input.sha, doneBefore } as const;
  return proveStepUp(ctx, stepUp, (tx) => writeAttestation(tx, ctx, { input, key }));
}

function refuseStaging(ctx: Context): void {
  if (ctx.environment === "production") return;
  const { label } = ctx.config.consoles.production;
  const url = ctx.consoleUrls.production;
  const message = `What ${label} runs is attested on ${label} itself: ${url}.`;
  throw new AppError("wrong_console", message, { extra: { console_url: url } });
}

/** The attestation this key already made, or null; throws invalid_input when the key came with another body. */
async function findByKey(ctx: Context, { input, key }: Keyed): Promise<Attestation | null> {
  const person = personOf(ctx.actor);
  if (key === null || person === null) return null;
  const where = { attestedById_idempotencyKey: { attestedById: person.id, idempotencyKey: key } };
  const row = await translated(() => ctx.db.attestation.findUnique({ where }));
  if (row === null || (row.sha === input.sha && row.note === input.note))
    return row === null ? null : toAttestation(row);
  throw invalidInput("Idempotency-Key", "This Idempotency-Key was used for another attestation. Send a new key.");
}

/** Throws not_running unless this process runs the commit and the platform has not released another one. */
async function refuseNotRunning(ctx: Context, sha: string): Promise<void> {
  const { label } = ctx.config.consoles.production;
  const refused = (seen: string) =>
    new AppError("not_running", `${label} does not run ${shortSha(sha)}: ${seen}. Look again at what it runs.`);
  if (ctx.buildSha !== sha) throw refused(`it runs ${shortSha(ctx.buildSha)}`);
  const surface = consoleSurface(ctx.config, "production");
  if (surface === null) return;
  const released = (await readReleased(ctx, surface.surface_id)) ?? sha;
  if (released !== sha) throw refused(`${surface.app} has released ${shortSha(released)}`);
}

/**
 * The commit that the platform says it has released; null where its word is old, or is about what was before this process
 * came to run what it runs.
 */
async function readReleased(ctx: Context, surfaceId: string): Promise<string | null> {
  const [seen, stretch] = await translated(() =>
    Promise.all([
      ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }),
      ctx.db.versionStretch.findFirst({ where: { environment: "production", endedAt: null } }),
    ]),
  );
  return isOlderWord(seen, stretch?.since ?? null) ? null : liveNow(seen, ctx.now());
}

async function writeAttestation(tx: Tx, ctx: Context, keyed: Keyed): Promise<Attestation> {
  const { sha, note } = keyed.input;
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can attest what they saw, by name.");
  const by = { attestedById: person.id, attestedByEmail: person.email };
  const data = { id: newId("att"), sha, note, ...by, attestedAt: ctx.now(), idempotencyKey: keyed.key };
  const row = await tx.attestation.create({ data });
  await recordAudit(tx, ctx, {
    action: "console.version.attested",
    subject: { kind: "attestation", id: row.id },
    payload: { sha, note },
  });
  await announce(tx, "version", "production");
  return toAttestation(row);
}
