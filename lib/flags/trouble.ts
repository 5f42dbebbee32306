import "server-only";

import type { Context } from "@/lib/db/context";
import type { FlagDrift, FlagWatch } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { flagsByApp } from "@/lib/flags/configured";
import { type FlipRow, newestFlip, wantedWord } from "@/lib/flags/load";
import type { FlagTrouble } from "@/lib/flags/schemas";
import { hasTaken, OUTRUN_CODES } from "@/lib/flags/states";

/** A look that fails once is tried again before anybody is called. */
const UNREAD_FOR_MS = 60_000;
const NEWEST_FLIPS = 200;

/** What is wrong with flags and needs a person: of each flag, what its newest flip has left. */
export async function listFlagTroubles(ctx: Context): Promise<FlagTrouble[]> {
  const [drifts, flips, observations, watches] = await translated(() =>
    Promise.all([
      ctx.db.flagDrift.findMany({ where: { endedAt: null }, orderBy: { since: "asc" } }),
      ctx.db.flagFlip.findMany({ orderBy: [{ requestedAt: "desc" }, { id: "desc" }], take: NEWEST_FLIPS }),
      ctx.db.flagObservation.findMany(),
      ctx.db.flagWatch.findMany({ orderBy: { app: "asc" } }),
    ]),
  );
  // One that changed nothing hides nothing of the one before it.
  const taken = flips.filter(hasTaken);
  const isNewest = (flip: FlipRow) =>
    flip.keys.some((key) => newestFlip(taken, { app: flip.app, key })?.id === flip.id);
  // What somebody else has set since is a drift of its own.
  const isKept = (flip: FlipRow) =>
    observations.some(({ flipId, key, configured }) => flipId === flip.id && configured === wantedWord(flip, key));
  const bad = taken.filter(
    (flip) =>
      (flip.state === "unconfirmed" && !OUTRUN_CODES.includes(flip.failureCode ?? "")) ||
      // A release that failed leaves its value at the platform: until that is put right, the next one applies it.
      (flip.state === "failed" && isKept(flip)),
  );
  const now = ctx.now();
  const watched = flagsByApp(ctx);
  return [
    ...bad.filter(isNewest).map(flipTrouble),
    ...drifts.map(driftTrouble),
    ...watches.filter(({ app }) => watched.has(app)).flatMap((watch) => watchTrouble(watch, now)),
  ];
}

function flipTrouble(flip: FlipRow): FlagTrouble {
  const { id: flipId, keys, stateSince, failureMessage, state } = flip;
  const message = failureMessage ?? "The flip did not end well.";
  const kind = state === "failed" ? "failed" : "unconfirmed";
  return { kind, subject: keys.join(", "), since: stateSince.toISOString(), message, flipId };
}

function driftTrouble(drift: FlagDrift): FlagTrouble {
  const { key, app, byEmail, flipId } = drift;
  const who = byEmail ?? "Somebody";
  const release = drift.releaseVersion === null ? "" : ` (release v${drift.releaseVersion})`;
  const how =
    flipId === null
      ? `${who} changed it on ${app}${release}, past this console.`
      : `Heroku took a flip by ${who} late${release}. Keep it or flip it back.`;
  const message = `went from ${drift.fromWord} to ${drift.toWord}: ${how}`;
  return { kind: "drifted", subject: key, since: (drift.releasedAt ?? drift.since).toISOString(), message, flipId };
}

function watchTrouble({ app, problem, problemSince }: FlagWatch, now: Date): FlagTrouble[] {
  if (problem === null || problemSince === null || now.getTime() - problemSince.getTime() < UNREAD_FOR_MS) return [];
  const message = `Its flags can't be read. ${problem}`;
  return [{ kind: "unread", subject: app, since: problemSince.toISOString(), message, flipId: null }];
}
