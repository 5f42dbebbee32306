// The long versions of what the suite shows: `npm run bench -- faults`, `webhooks` and `outage` run this program and read
// the last line it writes.
import { setTimeout as sleep } from "node:timers/promises";

import { bundleConsole } from "@/tests/faults/child/bundle";
import { ConsoleChild } from "@/tests/faults/child/console-child";
import { playDeliveries } from "@/tests/faults/deliveries/play-deliveries";
import { underLoad } from "@/tests/faults/outage/load";
import { judgeLosses } from "@/tests/faults/outage/losses";
import { ROUNDS } from "@/tests/faults/rounds/failpoints";
import { LanePool } from "@/tests/faults/rounds/lane-pool";
import { playRound } from "@/tests/faults/rounds/play-round";
import { type Cluster, startCluster } from "@/tests/faults/stage/cluster";
import { openStage } from "@/tests/faults/stage/stage";

const LANES = 4;
/** Then a new one is set up: what a console has to look through grows with every run. */
const TIMES_ON_ONE_STAGE = 5;
/** Passed at every step of a deploy: killed there at the first passing and at the second, in turn. */
const PASSED_OFTEN = /:(lease|release)$/;

const tell = (text: string) => void process.stderr.write(`  ${text}\n`);

interface Sum {
  rounds: number;
  kills: number;
  double_dispatches: number;
  lost: number;
  stuck: number;
  other: number;
}

interface Played {
  lanes: LanePool;
  sum: Sum;
}

/** Every failpoint, and the paths on which it is killed. */
const PATHS_OF = Map.groupBy(ROUNDS, ({ failpoint }) => failpoint);

/** Where each failpoint is killed for the n-th time: its paths take turns. */
function placesOf(time: number): (typeof ROUNDS)[number][] {
  return [...PATHS_OF.values()].flatMap((places) => places.at(time % places.length) ?? []);
}

/** Kills once at that place and adds what came of it. */
async function killAt(
  { failpoint, path }: (typeof ROUNDS)[number],
  time: number,
  { lanes, sum }: Played,
): Promise<void> {
  const passing = PASSED_OFTEN.test(failpoint) ? 1 + (time % 2) : 1;
  const outcome = await lanes.borrow((lane) => playRound(lane, path, { failpoint, passing }));
  const known = outcome.doubleDispatches + outcome.lost + outcome.stuck;
  sum.rounds += 1;
  sum.kills += outcome.killed ? 1 : 0;
  sum.double_dispatches += outcome.doubleDispatches;
  sum.lost += outcome.lost;
  sum.stuck += outcome.stuck;
  sum.other += Math.max(0, outcome.violations.length - known);
  if (!outcome.killed) tell(`${failpoint}, when ${path}: it was never passed`);
  for (const violation of outcome.violations) tell(`${failpoint}, when ${path}: ${violation}`);
}

function tellProgress({ rounds, ...found }: Sum, wanted: number, began: number): void {
  const each = (Date.now() - began) / rounds;
  const left = Math.round((each * (wanted - rounds)) / 60_000);
  tell(
    `${rounds} of ${wanted} rounds, ${(each / 1_000).toFixed(2)} s each, ${left} min left: ${JSON.stringify(found)}`,
  );
}

async function kills(cluster: Cluster, times: number) {
  const sum = { rounds: 0, kills: 0, double_dispatches: 0, lost: 0, stuck: 0, other: 0 };
  const began = Date.now();
  for (let first = 0; first < times; first += TIMES_ON_ONE_STAGE) {
    const lanes = await LanePool.open(cluster.templateUrl, LANES);
    const here = Array.from({ length: Math.min(TIMES_ON_ONE_STAGE, times - first) }, (_, index) => first + index);
    const play = async (time: number) => {
      await Promise.all(placesOf(time).map((place) => killAt(place, time, { lanes, sum })));
      tellProgress(sum, times * PATHS_OF.size, began);
    };
    await Promise.all(here.map(play)).finally(async () => {
      const problems = await lanes.close();
      sum.other += problems.length;
      problems.forEach(tell);
    });
  }
  return { failpoints: PATHS_OF.size, ...sum };
}

async function deliveries({ templateUrl }: Cluster, count: number) {
  const distinct = Math.ceil(count / 3);
  const inOrder = await playDeliveries(templateUrl, { distinct, times: 1, order: "as sent", abreast: 1 });
  const began = Date.now();
  const shuffled = await playDeliveries(templateUrl, { distinct, times: 3, order: "shuffled", abreast: 8 });
  const took_ms = Date.now() - began;
  const { statuses } = shuffled;
  const same = JSON.stringify({ ...shuffled, statuses: [] }) === JSON.stringify({ ...inOrder, statuses: [] });
  return { deliveries: distinct * 3, same, statuses, took_ms };
}

async function outage(cluster: Cluster, lostForMs: number) {
  const stage = await openStage(cluster.templateUrl);
  const child = new ConsoleChild(stage.environment);
  try {
    await child.begin();
    const load = await underLoad(stage, child, async () => {
      await cluster.lose();
      await sleep(lostForMs);
      await cluster.restore();
    });
    const problems = await judgeLosses(stage, load.promised);
    for (const problem of problems) tell(problem);
    const found = { statuses: [...load.statuses], promised: load.promised.size, missing: problems.length };
    return { lost_for_ms: lostForMs, ...found, recovered_ms: load.recoveredMs };
  } finally {
    child.kill("SIGKILL");
    await child.exited;
    await stage.close();
  }
}

const PROGRAMS = { kills, deliveries, outage };
const isProgram = (name: string | undefined): name is keyof typeof PROGRAMS => name !== undefined && name in PROGRAMS;

const [name, count] = process.argv.slice(2);
if (!isProgram(name)) throw new Error(`there is no program ${name ?? ""}`);
await bundleConsole();
const cluster = await startCluster();
process.once("SIGTERM", () => void cluster.close().finally(() => process.exit(1)));
try {
  const found = await PROGRAMS[name](cluster, Number(count));
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  await cluster.close();
}
process.exit(0);
