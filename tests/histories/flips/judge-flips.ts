import { z } from "zod";

import type { FlagFlip } from "@/lib/db/generated/client";
import { wantedBy } from "@/lib/flags/load";
import { valueOf, wordOf } from "@/lib/flags/rules";
import { listFlagTroubles } from "@/lib/flags/trouble";
import type { FlipPlay } from "@/tests/histories/flips/flip-play";
import { FLIP_APP } from "@/tests/histories/flips/flip-stage";
import type { Write } from "@/tests/histories/flips/heroku-model";

const NOT_TAKEN = ["failed"];

/** What was confirmed in the turn that has just ended has to be so on every dyno. */
export async function judgeConfirmed(play: FlipPlay): Promise<string[]> {
  const since = new Date(play.stage.now());
  const rows = await play.db.flagFlip.findMany({ where: { state: "confirmed", stateSince: { gte: since } } });
  return rows
    .filter((row) => !runsEverywhere(play, row))
    .map(({ id }) => `${id} is confirmed, and a dyno runs something else`);
}

function runsEverywhere(play: FlipPlay, row: FlagFlip): boolean {
  const wanted = Object.entries(wantedBy(row));
  return play.heroku.dynos.every((dyno) => wanted.every(([key, value]) => play.runs(dyno)[key] === value));
}

/** What is false when everything has had its time. */
export async function judgeFlips(play: FlipPlay): Promise<string[]> {
  const rows = await play.db.flagFlip.findMany({ orderBy: { requestedAt: "asc" } });
  return [
    ...rows.flatMap((row) => judgeFlip(play, row)),
    ...(await judgeKept(play)),
    ...(await judgeDrifts(play)),
    ...(await judgeRows(play)),
    ...(await judgeTroubles(play)),
  ];
}

function judgeFlip(play: FlipPlay, row: FlagFlip): string[] {
  const writes = play.heroku.writes.filter(({ flipId }) => flipId === row.id);
  if (writes.length > 1) return [`${row.id} was written ${writes.length} times`];
  const allowed = endsOf(play, row, writes[0] ?? null);
  const end = row.failureCode === null ? row.state : `${row.state} (${row.failureCode})`;
  return allowed.includes(row.state)
    ? []
    : [`${row.id} ended ${end} and not ${allowed.join(" or ")}: ${row.failureMessage ?? ""}`];
}

/** What a flip may have ended as, in the truth. */
function endsOf(play: FlipPlay, row: FlagFlip, write: Write | null): readonly string[] {
  const release = write?.release ?? null;
  if (release === null) return NOT_TAKEN;
  const isNewest = row.keys.every((key) => play.heroku.newestOf(key) === release);
  if (isNewest) return inForce(play, row) ? ["confirmed"] : ["failed"];
  return release.status === "failed" ? ["failed", "confirmed"] : ["confirmed", "unconfirmed"];
}

function inForce(play: FlipPlay, row: FlagFlip): boolean {
  return runsEverywhere(play, row);
}

/** What the console takes the platform to keep. */
async function judgeKept(play: FlipPlay): Promise<string[]> {
  const rows = await play.db.flagObservation.findMany({ where: { app: FLIP_APP } });
  return rows
    .filter(({ key, configured }) => wordOf(play.heroku.kept(key)) !== configured)
    .map(({ key, configured }) => `${key} is said to be ${configured}`);
}

/** Nobody is named for what another did, and what another did is not passed over. */
async function judgeDrifts(play: FlipPlay): Promise<string[]> {
  const drifts = await play.db.flagDrift.findMany({ where: { app: FLIP_APP, endedAt: null } });
  return drifts.flatMap(({ key, byEmail, releaseVersion, flipId, toWord }) => {
    const newest = play.heroku.releases.find(({ version }) => version === releaseVersion);
    const of = newest?.write?.flipId ?? null;
    const { flags } = play.stage.cockpit.system.config;
    const flag = flags.find((declared) => declared.key === key) ?? { default: false, safe: false };
    const isOld =
      valueOf(wordOf(play.heroku.kept(key)), flag) !== (toWord === "unset" ? flag.default : toWord === "on");
    const wrong = of === null ? byEmail !== (newest?.by ?? null) : flipId !== of;
    return [
      ...(wrong ? [`the drift of ${key} in v${releaseVersion} is told of ${byEmail}, and of flip ${flipId}`] : []),
      ...(isOld ? [`the drift of ${key} to ${toWord} is not the newest change`] : []),
    ];
  });
}

const withoutAudit = z.array(z.object({ flip_id: z.string(), seq: z.number() }));

async function judgeRows(play: FlipPlay): Promise<string[]> {
  const rows = await play.db.$queryRaw`
    SELECT t.flip_id, t.seq FROM flag_flip_transitions t
    LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = t.flip_id WHERE a.seq IS NULL`;
  return withoutAudit.parse(rows).map((row) => `transition ${row.seq} of ${row.flip_id} has no audit row`);
}

/** When all is well nobody is called for an instance or a release. */
async function judgeTroubles(play: FlipPlay): Promise<string[]> {
  const troubles = await listFlagTroubles(play.as("console"));
  const isTrue = play.heroku.dynos.every((dyno) =>
    Object.entries(play.runs(dyno)).every(([key, value]) => {
      const flag = play.stage.cockpit.system.config.flags.find((declared) => declared.key === key);
      return flag === undefined || valueOf(wordOf(play.heroku.kept(key)), flag) === value;
    }),
  );
  const open = troubles.filter(
    ({ kind }) => kind === "unconfirmed" || kind === "unread" || (kind === "failed" && isTrue),
  );
  return open.map(({ kind, message }) => `somebody is called (${kind}): ${message}`);
}
