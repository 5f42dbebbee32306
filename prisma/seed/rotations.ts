import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { newId } from "@/lib/core/ids";
import { getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { ROTATION_LIFE } from "@/lib/secrets/transition-rotation";
import { recordMove } from "@/lib/work/transition";
import { DAY_MS } from "@/prisma/seed/calendar";
import { type Invited, seededActor } from "@/prisma/seed/people";
import { type Moment, moment } from "@/tests/factories/deploy";

/** How many days ago each secret was rotated by hand: one is overdue, one is due soon. */
const ROTATED_DAYS_AGO: Record<string, number> = {
  STRIPE_WEBHOOK_SECRET: 97,
  HEROKU_API_KEY: 84.5,
  SECRET_KEY: 61,
  GITHUB_TOKEN: 44,
  GITHUB_WEBHOOK_SECRET: 40,
  API_INTERNAL_TOKEN: 33,
  METRICS_TOKEN: 7,
  CLOUDFLARE_API_TOKEN: 2,
};

/** Rotations that were recorded before anybody looked at the places: what each held then, nobody knows. */
export function rotationMoments(ctx: Context, everybody: readonly Invited[], anchor: Date): Moment[] {
  const admin = everybody.find(({ who }) => who === "amara");
  if (admin === undefined) return [];
  return Object.entries(ROTATED_DAYS_AGO).flatMap(([name, days]) => {
    if (getSecret(ctx.config, name) === null) return [];
    const at = new Date(anchor.getTime() - days * DAY_MS);
    return [{ at, write: recordedRotation(moment(ctx, at, seededActor(admin, newId("ses"))), name, admin) }];
  });
}

function recordedRotation(ctx: Context, secret: string, { id: requestedById, email }: Invited): Moment["write"] {
  return async (tx) => {
    const now = ctx.now();
    const asked = { requestedById, requestedByEmail: email, requestedAt: now };
    const times = { stateSince: now, nextCheckAt: now, endedAt: now };
    const data = { id: newId("rot"), secret, mode: "manual", state: "recorded", ...asked, ...times };
    const row = await tx.secretRotation.create({ data });
    const auditSeq = await recordAudit(tx, ctx, {
      action: "console.secret.rotation_recorded",
      subject: { kind: "rotation", id: row.id },
      payload: { secret, mode: "manual", steps: 0, places: [] },
    });
    await recordMove(tx, ctx, { kind: ROTATION_LIFE, after: row, from: null, note: undefined, auditSeq });
  };
}
