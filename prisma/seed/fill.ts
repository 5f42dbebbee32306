import "server-only";

import type { Context } from "@/lib/db/context";
import { openDatabase } from "@/lib/db/database";
import { attendances } from "@/prisma/seed/attendance";
import { DAY_MS } from "@/prisma/seed/calendar";
import { seedContext } from "@/prisma/seed/context";
import { foundMoments } from "@/prisma/seed/found";
import type { SeedInput } from "@/prisma/seed/input";
import { mishaps } from "@/prisma/seed/mishaps";
import { type KnownPast, recallPast } from "@/prisma/seed/past";
import { type Invited, invite, prepareEverybody } from "@/prisma/seed/people";
import type { PlannedDeploy } from "@/prisma/seed/plan";
import { promotionMoments } from "@/prisma/seed/promotions";
import { rotationMoments } from "@/prisma/seed/rotations";
import { lookBack, scriptOf } from "@/prisma/seed/script";
import { versionMoments } from "@/prisma/seed/versions";
import { deployMoments, type Moment, moment } from "@/tests/factories/deploy";

const CONNECTIONS = 2;
/** Longer than the longest of what is told of before the fortnight. */
const HIRED_DAYS_AGO = 120;
/** Milliseconds: a thousand statements on a busy machine. */
const PATIENCE = { maxWait: 10_000, timeout: 120_000 };

/** Fills an empty console in one transaction, in the order in which things happened. */
export async function fill(input: SeedInput): Promise<void> {
  const { db, close } = openDatabase(input.databaseUrl, CONNECTIONS);
  try {
    const moments = await planMoments(seedContext(input, db), input);
    moments.sort((one, other) => one.at.getTime() - other.at.getTime());
    await db.$transaction(async (tx) => {
      for (const { write } of moments) await write(tx);
    }, PATIENCE);
  } finally {
    await close();
  }
}

async function planMoments(ctx: Context, input: SeedInput): Promise<Moment[]> {
  const past = input.history && input.simulator ? await recallPast(ctx, input.simulator.control_url) : null;
  const everybody = await prepareEverybody(ctx, input.people, past !== null);
  if (past === null) return invitations(ctx, everybody, ctx.now());
  const hired = new Date(past.anchor.getTime() - HIRED_DAYS_AGO * DAY_MS);
  const happened = [
    ...(await deployed(ctx, everybody, past)),
    ...(await found(ctx, past)),
    ...versionMoments(ctx, everybody, past),
    ...mishaps(ctx, everybody, past.anchor),
    ...rotationMoments(ctx, everybody, past.anchor),
  ];
  return [...invitations(ctx, everybody, hired), ...happened];
}

function invitations(ctx: Context, everybody: readonly Invited[], at: Date): Moment[] {
  const email = everybody[0]?.email ?? "";
  const shell = { ...moment(ctx, at, { kind: "shell", id: email, email }), ip: null, userAgent: "cockpit people add" };
  return everybody.map((person) => ({ at, write: (tx) => invite(tx, shell, person) }));
}

async function deployed(ctx: Context, everybody: readonly Invited[], past: KnownPast): Promise<Moment[]> {
  const deploys = past.deploys.filter(({ ledger }) => ledger === ctx.environment);
  const attended = attendances(ctx, everybody, deploys);
  const moments: Moment[] = [...attended.moments];
  for (const deploy of deploys) {
    const by = attended.actorFor(deploy);
    moments.push(...deployMoments(ctx, scriptOf(deploy, await lookBack(ctx.github, runIdOf(past, deploy)), by)));
    moments.push(...(await promotionMoments(ctx, deploy, by)));
  }
  return moments;
}

function runIdOf(past: KnownPast, { correlationId }: PlannedDeploy): string {
  const runId = past.runIds.get(correlationId);
  if (runId === undefined) throw new Error(`the local platform has no run for ${correlationId}`);
  return runId;
}

/** The runs of the other console, as this one found and followed them. */
async function found(ctx: Context, past: KnownPast): Promise<Moment[]> {
  const moments: Moment[] = [];
  for (const deploy of past.deploys.filter(({ ledger }) => ledger !== ctx.environment)) {
    const sight = await lookBack(ctx.github, runIdOf(past, deploy));
    moments.push(...foundMoments(ctx, deploy, sight));
  }
  return moments;
}
