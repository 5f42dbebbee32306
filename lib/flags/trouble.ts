import "server-only";

import type { Context } from "@/lib/db/context";
import type { FlagDrift, FlagWatch } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import type { FlipRow } from "@/lib/flags/load";
import type { FlagTrouble } from "@/lib/flags/schemas";

/** A look that fails once is tried again before anybody is called. */
const UNREAD_FOR_MS = 60_000;
const NEWEST_FLIPS = 200;
/** Ends of a flip after which somebody else's change counts. */
const SETTLED_CODES = ["taken_over", "changed_again"];

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
  const isNewest = (flip: FlipRow) =>
    flip.keys.some((key) => flips.find((other) => other.app === flip.app && other.keys.includes(key))?.id === flip.id);
  const isKept = (flip: FlipRow) => observations.some(({ flipId }) => flipId === flip.id);
  const bad = flips.filter(
    (flip) =>
      (flip.state === "unconfirmed" && !SETTLED_CODES.includes(flip.failureCode ?? "")) ||
      // A release that failed leaves its value at the platform: until that is put right, the next one applies it.
      (flip.state === "failed" && flip.failureCode === "release_failed" && isKept(flip)),
  );
  const now = ctx.now();
  return [
    ...bad.filter(isNewest).map(flipTrouble),
    ...drifts.map(driftTrouble),
    ...watches.flatMap((watch) => watchTrouble(watch, now)),
  ];
}

function flipTrouble(flip: FlipRow): FlagTrouble {
  const { id: flipId, keys, stateSince, failureMessage, state } = flip;
  const message = failureMessage ?? "The flip did not end well.";
  const kind = state === "failed" ? "failed" : "unconfirmed";
  return { kind, subject: keys.join(", "), since: stateSince.toISOString(), message, flipId };
}

function driftTrouble({
  key,
  app,
  fromWord,
  toWord,
  byEmail,
  releasedAt,
  since,
  releaseVersion,
}: FlagDrift): FlagTrouble {
  const who = byEmail ?? "Somebody";
  const release = releaseVersion === null ? "" : ` (release v${releaseVersion})`;
  const message = `went from ${fromWord} to ${toWord}: ${who} changed it on ${app}${release}, past this console.`;
  return { kind: "drifted", subject: key, since: (releasedAt ?? since).toISOString(), message, flipId: null };
}

function watchTrouble({ app, problem, problemSince }: FlagWatch, now: Date): FlagTrouble[] {
  if (problem === null || problemSince === null || now.getTime() - problemSince.getTime() < UNREAD_FOR_MS) return [];
  const message = `Its flags can't be read. ${problem}`;
  return [{ kind: "unread", subject: app, since: problemSince.toISOString(), message, flipId: null }];
}
