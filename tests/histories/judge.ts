import { z } from "zod";
import { judgeDoers } from "@/tests/histories/judge-doers";
import { judgeEnd } from "@/tests/histories/judge-end";
import { judgeLive } from "@/tests/histories/judge-live";
import { judgeReading } from "@/tests/histories/judge-reading";
import type { Play } from "@/tests/histories/play";
import type { Property, Violation } from "@/tests/histories/properties";

const LONG_MS = 5 * 60_000;

/** Live records that the console fails to follow for minutes, for a reason that nobody foresaw, and that do not say so. */
export async function judgeSilence(play: Play): Promise<Violation[]> {
  const surfaceId = { in: [...play.poisoned.keys()] };
  const poisonedSince = Math.max(0, ...play.poisoned.values());
  if (play.stage.now() - poisonedSince < LONG_MS) return [];
  const rows = await play.stage.cockpit.db.deploy.findMany({
    where: {
      surfaceId,
      state: { in: ["queued", "running"] },
      stateSince: { lt: new Date(play.stage.now() - LONG_MS) },
    },
  });
  const silent = rows.filter((row) => row.blockedBy === null);
  return named(
    "what nobody foresaw is said",
    silent.map((row) => `${row.id} is ${row.state}, and its steps fail in silence`),
  );
}

/** What must hold a minute after everything outside is well again. */
export async function judgeAfterAMinute(play: Play): Promise<Violation[]> {
  return named("what serves is explained", await judgeLive(play));
}

/** What must hold when everything has had its time. */
export async function judgeInTheEnd(play: Play): Promise<Violation[]> {
  const rows = await play.stage.cockpit.db.deploy.findMany({ orderBy: { requestedAt: "asc" } });
  return [
    ...named(
      "one dispatch for an intent",
      rows.flatMap((row) => judgePosts(play, row)),
    ),
    ...rows.flatMap((row) => judgeEnd(play, row, rows)),
    ...named("one audit row for each transition", await judgeAudit(play)),
    ...named("what serves is explained", await judgeLive(play)),
    ...named("the doer is named", await judgeDoers(play, rows)),
    ...(await judgeReading(play)),
  ];
}

function named(property: Property, problems: string[]): Violation[] {
  return problems.map((problem) => ({ property, problem }));
}

function judgePosts(play: Play, row: { correlationId: string; id: string }): string[] {
  const posts = play.truth.postsOf(row.correlationId);
  return posts <= 1 ? [] : [`${row.id} was dispatched ${posts} times`];
}

const withoutAudit = z.array(z.object({ deploy_id: z.string(), seq: z.number() }));

async function judgeAudit(play: Play): Promise<string[]> {
  const rows = await play.stage.cockpit.db.$queryRaw`
    SELECT t.deploy_id, t.seq FROM deploy_transitions t
    LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = t.deploy_id
    WHERE a.seq IS NULL OR t.audit_seq IN (SELECT audit_seq FROM deploy_transitions GROUP BY audit_seq HAVING count(*) > 1)`;
  return withoutAudit.parse(rows).map((row) => `transition ${row.seq} of ${row.deploy_id} has none of its own`);
}
