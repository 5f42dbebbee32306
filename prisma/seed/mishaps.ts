import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { getSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { promotedBlockers } from "@/lib/deploys/rules";
import { DAY_MS, workingMoment } from "@/prisma/seed/calendar";
import { type Invited, seededActor } from "@/prisma/seed/people";
import { type Moment, moment } from "@/tests/factories/deploy";

/** What went wrong at the door: a mistyped password, a code that was used twice, a deploy of what is promoted only. */
export function mishaps(ctx: Context, everybody: readonly Invited[], anchor: Date): Moment[] {
  const operator = everybody.find(({ who }) => who === "operator");
  const admin = everybody.find(({ who }) => who === "admin");
  if (operator === undefined || admin === undefined) return [];
  const moments = [
    mistyped(ctx, operator, { at: workingMoment(anchor, 7, "09:21"), reason: "wrong_password" }),
    mistyped(ctx, admin, { at: workingMoment(anchor, 3, "12:33"), reason: "code_already_used" }),
    ...refusedAtTheDoor(ctx, operator, workingMoment(anchor, 5, "11:02")),
  ];
  return moments.filter(({ at }) => at.getTime() < anchor.getTime() - DAY_MS);
}

function mistyped(ctx: Context, person: Invited, place: { at: Date; reason: string }): Moment {
  const { at, reason } = place;
  return {
    at,
    write: async (tx) => {
      await recordAudit(tx, moment(ctx, at, { kind: "anonymous" }), {
        action: "console.auth.sign_in_failed",
        subject: { kind: "person", id: person.id },
        payload: { email: person.email, reason },
      });
    },
  };
}

/** Somebody tried to deploy what is promoted only. */
function refusedAtTheDoor(ctx: Context, person: Invited, at: Date): Moment[] {
  const surface = ctx.config.surfaces.find(({ promoted_from }) => promoted_from !== undefined);
  const known = surface === undefined ? null : getSurface(ctx.config, surface.surface_id);
  if (known === null) return [];
  const { surface_id, target_env } = known;
  const [blocker] = promotedBlockers(known);
  const write: Moment["write"] = async (tx) => {
    await recordAudit(tx, moment(ctx, at, seededActor(person, "ended")), {
      action: "console.deploy.intent.refused",
      subject: { kind: "surface", id: surface_id },
      surface: { surface_id, target_env },
      payload: { code: "blocked", detail: blocker?.message ?? "", asked: { surface_id, confirm: surface_id } },
    });
  };
  return [{ at, write }];
}
