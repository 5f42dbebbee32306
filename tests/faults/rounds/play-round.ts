import { setTimeout as sleep } from "node:timers/promises";

import type { Failpoint } from "@/lib/core/failpoint";
import { judgeHistory } from "@/tests/faults/rounds/invariants";
import type { Lane } from "@/tests/faults/rounds/lane";
import { PATHS, type PathName } from "@/tests/faults/rounds/paths";
import { Round } from "@/tests/faults/rounds/round";

export interface Kill {
  failpoint: Failpoint;
  /** 1 kills at the first passing. */
  passing: number;
}

export interface Outcome {
  killed: boolean;
  /** Failpoints passed by the consoles of this round, before and after the kill. */
  passed: Failpoint[];
  /** What must never be, as sentences. */
  violations: string[];
  doubleDispatches: number;
  lost: number;
  stuck: number;
}

/** A path may end a moment before the console reaches the last failpoints on it. */
const DEATH_WITHIN_MS = 3_000;
const QUIET_WITHIN_MS = 20_000;
const ROUND_WITHIN_MS = 150_000;

const LIVE = `
  SELECT id, state FROM deploys
  WHERE state NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded', 'unresolved')`;

/**
 * Waits until nothing is live any more, whoever started it, and no run holds the next round's lane, not even one that nobody
 * waits for; answers what is still live when it lasts too long.
 */
async function quieten(round: Round): Promise<string[]> {
  const deadline = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const unfinished = (await round.stage.platform.runs()).filter((run) => run.status !== "completed");
    for (const run of unfinished) {
      if (run.status === "waiting") await round.stage.platform.approve(String(run.id));
    }
    const { rows } = await round.stage.database.pool.query<{ id: string; state: string }>(LIVE);
    if (rows.length + unfinished.length === 0) return [];
    if (Date.now() > deadline) return rows.map(({ id, state }) => `${id} is stuck as ${state}`);
    await round.hurry();
    await sleep(40);
  }
}

/** The next round finds every surface free and the platform as it was. */
async function tidy(round: Round): Promise<void> {
  const { database, platform, witness } = round.stage;
  await database.pool.query("UPDATE deploys SET state = 'cancelled' WHERE state = 'unresolved'");
  await database.pool.query("UPDATE surface_locks SET ended_at = now() WHERE ended_at IS NULL");
  await database.pool.query("UPDATE promotion_holds SET ended_at = now() WHERE ended_at IS NULL");
  await platform.calm();
  witness.violations.length = 0;
}

function judgePosts(round: Round): string[] {
  const { posts, violations } = round.stage.witness;
  const doubles = [...posts].filter(([, count]) => count > 1);
  return [...doubles.map(([id, count]) => `double dispatch: ${count} POSTs for ${id}`), ...violations];
}

async function judge(round: Round): Promise<string[]> {
  const histories = await Promise.all([...round.ids].map((id) => judgeHistory(round.stage, id)));
  const chain = await round.lane.judgeNewRows();
  return [...round.violations, ...judgePosts(round), ...histories.flat(), ...chain, ...round.lane.problems.splice(0)];
}

async function withinTime(work: Promise<void>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ROUND_WITHIN_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error("the round is stuck");
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    await late.catch(() => undefined);
  }
}

async function awaitDeath(lane: Lane, deaths: number): Promise<void> {
  const deadline = Date.now() + DEATH_WITHIN_MS;
  while (lane.deaths === deaths && Date.now() < deadline) await sleep(20);
}

/** Walks along one path on a lane, with a kill or without, until all has ended; answers what was wrong with it. */
export async function playRound(lane: Lane, path: PathName, kill: Kill | null): Promise<Outcome> {
  const round = new Round(lane);
  const deaths = lane.deaths;
  lane.passed = [];
  round.stage.witness.posts.clear();
  if (kill !== null) await lane.arm(kill.failpoint, kill.passing);
  const failures: string[] = [];
  try {
    await withinTime(PATHS[path](round));
  } catch (error) {
    failures.push(String(error));
  }
  if (kill !== null) await awaitDeath(lane, deaths);
  await lane.living();
  failures.push(...(await quieten(round)));
  const violations = [...failures, ...(await judge(round))];
  const count = (word: string) => violations.filter((violation) => violation.includes(word)).length;
  const outcome = {
    killed: lane.deaths > deaths,
    passed: lane.passed,
    violations,
    doubleDispatches: count("double dispatch"),
    lost: count("went out"),
    stuck: count("stuck"),
  };
  await tidy(round);
  return outcome;
}
