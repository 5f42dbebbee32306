import { z } from "zod";

import type { RotationConsumer } from "@/lib/db/generated/client";
import type { RotationRow } from "@/lib/secrets/load";
import { ROTATED_APPS, ROTATED_KEY } from "@/tests/histories/rotations/rotation-moves";
import type { RotationPlay } from "@/tests/histories/rotations/rotation-play";

type Row = RotationRow & { consumers: RotationConsumer[] };

const KEPT = { endedAt: { not: null }, sealedValue: { not: null } };

const appOf = (consumer: string) => consumer.replace(/^heroku:/, "");

/** What must hold at every moment. */
export async function judgeMoment(play: RotationPlay): Promise<string[]> {
  const rows = await play.db.secretRotation.findMany({ include: { consumers: true } });
  const since = play.stage.now();
  return [
    ...rows
      .filter((row) => row.state === "succeeded" && (row.endedAt?.getTime() ?? 0) >= since)
      .flatMap((row) => judgeDone(play, row)),
    ...rows.flatMap((row) => judgePrints(play, row)),
    ...(await judgeSightings(play)),
    ...ROTATED_APPS.filter((app) => play.model(app).kept(ROTATED_KEY) === null).map((app) => `${app} holds no value`),
    ...(rows.filter(({ endedAt }) => endedAt === null).length > 1
      ? ["two rotations of one secret are on their way"]
      : []),
  ];
}

/** The old value is worthless now: nobody may need it any more. */
function judgeDone(play: RotationPlay, { id, consumers }: Row): string[] {
  if (consumers.length !== ROTATED_APPS.length) return [`${id} is done with ${consumers.length} places`];
  return consumers.flatMap(({ consumer, after }) => {
    const app = play.model(appOf(consumer));
    const kept = app.kept(ROTATED_KEY);
    if (kept === null || play.printOf(kept) !== after) return [`${id} is done, and ${consumer} keeps another value`];
    const behind = app.dynos.filter((dyno) => app.envOf(dyno)[ROTATED_KEY] !== kept);
    return behind.map((dyno) => `${id} is done, and ${dyno} of ${consumer} runs with another value`);
  });
}

/** Nothing is told that was not read, and a place is verified by its own new value alone. */
function judgePrints(play: RotationPlay, { id, consumers }: Row): string[] {
  return consumers.flatMap(({ consumer, before, after, state }) => {
    const read = play.read.get(appOf(consumer));
    const isMadeUp = before !== null && read?.has(before) !== true;
    const isUnseen = (state === "holds" || state === "verified") && (after === null || read?.has(after) !== true);
    return [
      ...(isMadeUp ? [`${id}: what ${consumer} held before was never read`] : []),
      ...(isUnseen ? [`${id}: ${consumer} is ${state}, and its value was never read`] : []),
    ];
  });
}

async function judgeSightings(play: RotationPlay): Promise<string[]> {
  const rows = await play.db.secretSighting.findMany();
  return rows
    .filter(
      ({ consumer, fingerprint }) => fingerprint !== null && play.read.get(appOf(consumer))?.has(fingerprint) !== true,
    )
    .map(({ consumer }) => `the fingerprint of ${consumer} was never read`);
}

/** What is false when everything has had its time. */
export async function judgeRotations(play: RotationPlay): Promise<string[]> {
  const rows = await play.db.secretRotation.findMany({ include: { consumers: true }, orderBy: { requestedAt: "asc" } });
  return [
    ...rows.flatMap((row) => judgeEnd(play, row)),
    ...(await judgeSeen(play)),
    ...(await judgeApart(play)),
    ...(await judgeRecord(play)),
    ...((await play.db.secretRotation.count({ where: KEPT })) > 0 ? ["a value is kept beyond its rotation"] : []),
  ];
}

function judgeEnd(play: RotationPlay, { id, state, failureCode, failureMessage, endedAt, consumers }: Row): string[] {
  if (endedAt === null) return [`${id} is ${state} for ever`];
  if (state === "succeeded" || failureCode === "given_up") return [];
  // Its app could not be asked for 10 minutes, and nothing was sent.
  if (failureCode === "not_started" && consumers.length === 0) return [];
  const words = `${id} ended ${state} (${failureCode ?? "no code"}): ${failureMessage ?? ""}`;
  return play.isDisturbed && failureMessage !== null ? [] : [words];
}

/** What the console takes each app to keep. */
async function judgeSeen(play: RotationPlay): Promise<string[]> {
  const rows = await play.db.secretSighting.findMany();
  return rows
    .filter(({ consumer, fingerprint }) => {
      const kept = play.model(appOf(consumer)).kept(ROTATED_KEY);
      return kept === null || play.printOf(kept) !== fingerprint;
    })
    .map(({ consumer }) => `${consumer} is said to hold what it does not`);
}

/** Places that came apart are told as that, and no others. */
async function judgeApart(play: RotationPlay): Promise<string[]> {
  const values = new Set(ROTATED_APPS.map((app) => play.model(app).kept(ROTATED_KEY)));
  const watch = await play.db.secretWatch.findFirst({ where: { secret: ROTATED_KEY } });
  const isTold = watch?.drift != null;
  if (isTold === values.size > 1) return [];
  return [isTold ? "places that agree are told as apart" : "places are apart, and nobody is told"];
}

const withoutAudit = z.array(z.object({ rotation_id: z.string(), seq: z.number() }));

async function judgeRecord(play: RotationPlay): Promise<string[]> {
  const rows = await play.db.$queryRaw`
    SELECT t.rotation_id, t.seq FROM secret_rotation_transitions t
    LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = t.rotation_id WHERE a.seq IS NULL`;
  return withoutAudit.parse(rows).map((row) => `transition ${row.seq} of ${row.rotation_id} has no audit row`);
}
