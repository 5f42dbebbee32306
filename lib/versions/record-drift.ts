import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { consoleSurface, type Environment } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import type { ConsoleObservation, VersionStretch } from "@/lib/db/generated/client";
import { getLiveDeploy } from "@/lib/deploys/queries";
import { isOlderWord, liveNow } from "@/lib/surfaces/rules";
import { findAsker, findRunOfVersion } from "@/lib/versions/asker";
import {
  canExplain,
  type Drift,
  type DriftFacts,
  readDisagreement,
  readDrift,
  SETTLES_WITHIN_MS,
} from "@/lib/versions/rules";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Facts extends DriftFacts {
  environment: Environment;
  observation: ConsoleObservation;
}

/** Compares what a console runs with what was released, recorded and asked for; each new drift is written once, with its audit row. */
export async function recordDrift(ctx: Context, environment: Environment): Promise<void> {
  authorize(ctx, "version:observe");
  const facts = await readFacts(ctx, environment);
  if (facts === null) return;
  // A console that does not answer cannot say that its drift is over.
  if (facts.runningSha === null && facts.observation.driftMark !== null) return;
  await keepDisagreement(ctx, facts);
  await writeDrift(ctx, facts, readDrift(facts));
}

async function readFacts(ctx: Context, environment: Environment): Promise<Facts | null> {
  const surface = consoleSurface(ctx.config, environment);
  const where = { environment };
  const [observation, stretch] = await Promise.all([
    ctx.db.consoleObservation.findUnique({ where }),
    ctx.db.versionStretch.findFirst({ where: { environment, endedAt: null } }),
  ]);
  if (surface === null || observation === null) return null;
  const { surface_id: surfaceId } = surface;
  const released = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } });
  const witnesses = {
    runningSha: observation.runningSha,
    releasedSha: isOlderWord(released, stretch?.since ?? null) ? null : liveNow(released, ctx.now()),
    recordedSha: stretch?.sha ?? null,
  };
  const live = await getLiveDeploy(ctx.db, surfaceId);
  const isDeployLive = live !== null && canExplain(witnesses, live.sha);
  const isSame = readDisagreement({ ...witnesses, isDeployLive }) === observation.disagreement;
  return {
    ...witnesses,
    isDeployLive,
    environment,
    observation,
    label: ctx.config.consoles[environment].label,
    askedFor:
      stretch === null || (await isSeen(ctx, surfaceId, stretch.sha))
        ? null
        : await askedFor(ctx, environment, stretch),
    disagreesSince: isSame ? observation.disagreesSince : null,
    now: ctx.now(),
  };
}

/** Whether a person has said of what its surface runs that they have seen it: then nobody has to be told any more. */
async function isSeen(ctx: Context, surfaceId: string, sha: string | undefined): Promise<boolean> {
  const where = { surfaceId, liveSha: sha ?? "", endedAt: null, seenAt: { not: null } };
  return sha !== undefined && (await ctx.db.surfaceDrift.count({ where })) > 0;
}

/** Whether somebody asked for the newest stretch: a deploy here or, once it has settled, a run on GitHub; null is not known yet. */
async function askedFor(ctx: Context, environment: Environment, stretch: VersionStretch): Promise<boolean | null> {
  if (stretch.askedFor === true) return true;
  const before = await ctx.db.versionStretch.findFirst({
    where: { environment, endedAt: { not: null } },
    orderBy: { since: "desc" },
  });
  const [after, since] = [before?.lastSeenAt ?? null, stretch.lastSeenAt];
  const shipped = { environment, sha: stretch.sha, after, since };
  const deployId = await findAsker(ctx.db, ctx, shipped);
  const isSettled = ctx.now().getTime() - stretch.since.getTime() >= SETTLES_WITHIN_MS;
  const known = stretch.askedFor === null && isSettled ? await findRunOfVersion(ctx, shipped) : stretch.askedFor;
  const answer = deployId === null ? known : true;
  if (answer !== stretch.askedFor) {
    await ctx.db.versionStretch.update({ where: { id: stretch.id }, data: { askedFor: answer, deployId } });
  }
  return answer;
}

/** Remembers since when the witnesses disagree, and has the platform looked at soon: its answer may be the older one. */
async function keepDisagreement(ctx: Context, facts: Facts): Promise<void> {
  const { environment, observation, now } = facts;
  const disagreement = readDisagreement(facts);
  if (disagreement === observation.disagreement) return;
  const disagreesSince = disagreement === null ? null : now;
  await ctx.db.consoleObservation.update({ where: { environment }, data: { disagreement, disagreesSince } });
  const surface = consoleSurface(ctx.config, environment);
  if (disagreement === null || surface === null) return;
  await ctx.db.surfaceObservation.updateMany({
    where: { surfaceId: surface.surface_id, nextCheckAt: { gt: now } },
    data: { nextCheckAt: now },
  });
}

async function writeDrift(ctx: Context, facts: Facts, drift: Drift | null): Promise<void> {
  const { environment, observation, now } = facts;
  const mark = drift?.mark ?? null;
  if (mark === observation.driftMark) return;
  await committed(ctx, "drifted", async (tx) => {
    const { count } = await tx.consoleObservation.updateMany({
      where: { environment, driftMark: observation.driftMark },
      data: { driftMark: mark, driftReason: drift?.reason ?? null, driftSince: drift === null ? null : now },
    });
    if (count === 0) return;
    await announce(tx, "version", environment);
    if (drift !== null) {
      await recordAudit(tx, ctx, {
        action: "console.version.drifted",
        subject: { kind: "console", id: environment },
        payload: {
          environment,
          running_sha: facts.runningSha,
          released_sha: facts.releasedSha,
          recorded_sha: facts.recordedSha,
          reason: drift.reason,
        },
      });
    }
  });
}
