import "server-only";

import { recordAudit } from "@/lib/audit/append";
import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { sessionEnd } from "@/lib/people/rules";
import { hashToken, newToken } from "@/lib/people/tokens";
import { type Invited, seededActor } from "@/prisma/seed/people";
import type { PlannedDeploy } from "@/prisma/seed/plan";
import { stableBetween } from "@/prisma/seed/stable";
import { type Moment, moment } from "@/tests/factories/deploy";

/** One person's session of one day. */
interface Attendance {
  person: Invited;
  sessionId: string;
  from: Date;
  until: Date;
}

export interface Attended {
  /** Who asked for a deploy, in the session of that day. */
  actorFor: (deploy: PlannedDeploy) => Actor;
  moments: Moment[];
}

const dayOf = (deploy: PlannedDeploy): string => `${deploy.who} ${deploy.requestedAt.toISOString().slice(0, 10)}`;

/** Everybody who deployed signed in before and out after, day by day; no session of the past is left open. */
export function attendances(ctx: Context, everybody: readonly Invited[], deploys: readonly PlannedDeploy[]): Attended {
  const days = new Map<string, Attendance>();
  for (const [day, ofDay] of Map.groupBy(deploys, dayOf)) {
    const person = everybody.find(({ who }) => who === ofDay[0]?.who);
    if (person !== undefined) days.set(day, planAttendance(person, ofDay));
  }
  const actorFor = (deploy: PlannedDeploy): Actor => {
    const attended = days.get(dayOf(deploy));
    if (attended === undefined) throw new Error(`nobody is called ${deploy.who}`);
    return seededActor(attended.person, attended.sessionId);
  };
  return { actorFor, moments: [...days.values()].flatMap((day) => [signIn(ctx, day), signOut(ctx, day)]) };
}

function planAttendance(person: Invited, deploys: readonly PlannedDeploy[]): Attendance {
  const times = deploys.map(({ requestedAt }) => requestedAt.getTime());
  const key = `${person.who} ${Math.min(...times)}`;
  const from = new Date(Math.min(...times) - stableBetween(key, 3 * 60, 25 * 60) * 1_000);
  const until = new Date(Math.max(...times) + stableBetween(`${key} out`, 12 * 60, 50 * 60) * 1_000);
  return { person, sessionId: newId("ses"), from, until };
}

function signIn(ctx: Context, { person, sessionId, from, until }: Attendance): Moment {
  return {
    at: from,
    write: async (tx) => {
      const at = moment(ctx, from, seededActor(person, sessionId));
      const expiresAt = sessionEnd(from);
      const times = { createdAt: from, lastSeenAt: until, expiresAt, endedAt: until };
      const seen = { ip: at.ip, userAgent: at.userAgent };
      await tx.session.create({
        data: { id: sessionId, personId: person.id, tokenHash: hashToken(newToken("")), ...times, ...seen },
      });
      const payload = { person_id: person.id, expires_at: expiresAt.toISOString() };
      await recordAudit(tx, at, {
        action: "console.auth.signed_in",
        subject: { kind: "session", id: sessionId },
        payload,
      });
    },
  };
}

function signOut(ctx: Context, { person, sessionId, until }: Attendance): Moment {
  return {
    at: until,
    write: async (tx) => {
      const at = moment(ctx, until, seededActor(person, sessionId));
      const payload = { person_id: person.id, email: person.email, reason: "ended" };
      await recordAudit(tx, at, {
        action: "console.auth.signed_out",
        subject: { kind: "session", id: sessionId },
        payload,
      });
    },
  };
}
