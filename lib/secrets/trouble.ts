import "server-only";

import type { Context } from "@/lib/db/context";
import type { SecretPlace } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { keyId } from "@/lib/keys/derive";
import type { RotationRow } from "@/lib/secrets/load";
import { secretPlaces } from "@/lib/secrets/places";
import { listSecrets } from "@/lib/secrets/queries";
import { placeName } from "@/lib/secrets/rules";
import type { Secret, SecretTrouble } from "@/lib/secrets/schemas";

/** A place restarts within minutes: what takes longer is told. */
const STUCK_AFTER_MS = 10 * 60_000;
/** A look that fails once is tried again before anybody is called. */
const UNREAD_FOR_MS = 10 * 60_000;

/** What is wrong with secrets and needs a person. */
export async function listSecretTroubles(ctx: Context): Promise<SecretTrouble[]> {
  const [{ items }, places, live, ended, retired] = await Promise.all([
    listSecrets(ctx),
    translated(() => ctx.db.secretPlace.findMany()),
    translated(() => ctx.db.secretRotation.findMany({ where: { endedAt: null } })),
    translated(() =>
      ctx.db.secretRotation.findMany({
        where: { state: { in: ["succeeded", "recorded"] } },
        orderBy: { endedAt: "desc" },
        distinct: ["secret"],
      }),
    ),
    translated(() => ctx.db.retiredKey.findUnique({ where: { keyId: keyId(ctx.secretKey) } })),
  ]);
  return [
    ...retiredTrouble(retired),
    ...items.flatMap(driftTrouble),
    ...live.flatMap((row) => stuckTrouble(ctx, row)),
    ...items.flatMap(stillOldTrouble),
    ...ended.filter(({ failureCode }) => failureCode === "old_left").map(oldLeftTrouble),
    ...items.filter(({ due }) => due === "overdue").map(overdueTrouble),
    ...places.flatMap((place) => placeTrouble(ctx, place)),
  ];
}

/** As after a rollback of the platform, which brings back the config vars of then. */
function retiredTrouble(retired: { retiredAt: Date } | null): SecretTrouble[] {
  if (retired === null) return [];
  const message = "This console was started with a key that was retired. Set the newer one: no code works until then.";
  const since = retired.retiredAt.toISOString();
  return [{ kind: "retired_key", subject: "SECRET_KEY", since, message, secret: null }];
}

function driftTrouble({ name, drift }: Secret): SecretTrouble[] {
  if (drift === null || !drift.lasts) return [];
  return [
    { kind: "drifted", subject: name, since: drift.since, message: `has come apart: ${drift.message}`, secret: name },
  ];
}

function stuckTrouble(ctx: Context, { secret, stateSince, problem }: RotationRow): SecretTrouble[] {
  if (ctx.now().getTime() - stateSince.getTime() < STUCK_AFTER_MS) return [];
  const message = `is being rotated for long. ${problem ?? "It goes on by itself."}`;
  return [{ kind: "stuck", subject: secret, since: stateSince.toISOString(), message, secret }];
}

function stillOldTrouble({ name, still_old: old }: Secret): SecretTrouble[] {
  if (old === null) return [];
  const message = `was recorded as rotated: ${old.message}`;
  return [{ kind: "still_old", subject: name, since: old.since, message, secret: name }];
}

/** Only a person can end it, who says so by recording it; the next rotation ends it too. */
function oldLeftTrouble({ secret, endedAt, stateSince, failureMessage }: RotationRow): SecretTrouble {
  const message = `was rotated, and its old value may work still. ${failureMessage ?? ""} Then record it.`;
  return { kind: "old_left", subject: secret, since: (endedAt ?? stateSince).toISOString(), message, secret };
}

function overdueTrouble({ name, due_at: since, age_days: age, cadence_days: cadence }: Secret): SecretTrouble {
  const message = `is overdue: ${age} days old, due every ${cadence}. Rotate it.`;
  return { kind: "overdue", subject: name, since, message, secret: name };
}

function placeTrouble(ctx: Context, { place, problem, problemSince }: SecretPlace): SecretTrouble[] {
  if (problem === null || problemSince === null) return [];
  const consumer = secretPlaces(ctx.config).get(place)?.[0]?.consumer;
  if (consumer === undefined || ctx.now().getTime() - problemSince.getTime() < UNREAD_FOR_MS) return [];
  const message = `Its secrets can't be seen. ${problem}`;
  return [{ kind: "unread", subject: placeName(consumer), since: problemSince.toISOString(), message, secret: null }];
}
