import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import { isTerminal } from "@/lib/deploys/rules";
import { bearer } from "@/tests/factories/requests";
import { ConsoleChild } from "@/tests/faults/child/console-child";
import { type Sent, startCollector } from "@/tests/faults/deliveries/collector";
import { openStage, type Stage, WEBHOOK_SECRET } from "@/tests/faults/stage/stage";

/** How what GitHub sent reaches the console. */
export interface Delivering {
  /** How many different deliveries; what GitHub sent is repeated under new ids as often as it takes. */
  distinct: number;
  /** How often each is delivered. */
  times: number;
  order: "as sent" | "shuffled";
  /** How many are on their way at once. */
  abreast: number;
}

/** What a console knows in the end, one line per deploy. */
export interface Finding {
  deploys: string[];
  /** Deliveries it counts. */
  counted: number;
  /** Statuses that were answered. */
  statuses: number[];
  /** Dispatches of the intent that was sent most often. */
  mostPosts: number;
}

const SURFACES = ["api-staging", "api-prod", "getraxx", "raxx-mockups"];
const PATIENCE_MS = 60_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in ${PATIENCE_MS / 1_000} s: ${what}`);
    await sleep(50);
  }
}

/** Always the same shuffling (Fisher and Yates; the numbers of Lehmer's generator). */
function shuffle<Item>(items: readonly Item[]): Item[] {
  const shuffled = [...items];
  let seed = 20_261_123;
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const other = seed % (last + 1);
    const [one, two] = [shuffled[last], shuffled[other]];
    if (one !== undefined && two !== undefined) [shuffled[last], shuffled[other]] = [two, one];
  }
  return shuffled;
}

function arrange(sent: readonly Sent[], { distinct, times, order }: Delivering): Sent[] {
  const rounds = Array.from({ length: distinct }, (_, index) => ({ index, delivery: sent[index % sent.length] }));
  const all = rounds.flatMap(({ index, delivery }) =>
    delivery === undefined ? [] : [{ ...delivery, id: `${delivery.id}-${Math.floor(index / sent.length)}` }],
  );
  const repeated = all.flatMap((delivery) => Array.from({ length: times }, () => delivery));
  return order === "shuffled" ? shuffle(repeated) : repeated;
}

const rowSchema = z.object({
  surface_id: z.string(),
  kind: z.string(),
  state: z.string(),
  run_attempt: z.number().nullable(),
  run_id: z.string().nullable(),
  failure_code: z.string().nullable(),
});

async function deploysOf({ database }: Stage) {
  const sql =
    "SELECT surface_id, kind, state, run_attempt, run_id, failure_code FROM deploys ORDER BY surface_id, kind";
  return z.array(rowSchema).parse((await database.pool.query(sql)).rows);
}

async function start(stage: Stage, child: ConsoleChild): Promise<void> {
  const failing = { surface_id: "api-prod", step: 5 };
  await stage.platform.scenario({ fail_step: failing, startup_failure: ["raxx-mockups"], stuck_approval: true });
  for (const surfaceId of SURFACES) {
    const body = JSON.stringify({ surface_id: surfaceId, confirm: surfaceId });
    const headers = bearer(stage.operator.apiToken);
    const answer = await child.call({ route: "deploys", method: "POST", headers, body });
    if (answer?.status !== 202) throw new Error(`a deploy was answered ${answer?.status}: ${answer?.body}`);
  }
  await until("every run is known", async () => (await deploysOf(stage)).every((row) => row.run_id !== null));
}

/** From here on the console looks at nothing for an hour unless it is told to. */
async function onlyWhenTold({ database }: Stage): Promise<void> {
  const held = "SELECT 1 FROM deploys WHERE lease_owner IS NOT NULL";
  await until("nothing is in hand", async () => (await database.pool.query(held)).rows.length === 0);
  for (const table of ["deploys", "mirrors", "surface_observations"]) {
    await database.pool.query(`UPDATE ${table} SET next_check_at = now() + interval '1 hour'`);
  }
}

const isOver = async ({ platform }: Stage) => (await platform.runs()).every((run) => run.status === "completed");

/** Every run ends; one is run again and succeeds then; somebody else starts one. The console hears nothing of it yet. */
async function letItHappen(stage: Stage): Promise<void> {
  const { platform } = stage;
  await platform.scenario({ stuck_approval: null });
  for (const run of await platform.runs()) await platform.approve(String(run.id));
  await until("every run is over", () => isOver(stage));
  await platform.scenario({ fail_step: null });
  const failed = (await deploysOf(stage)).find((row) => row.surface_id === "api-prod");
  await platform.rerun(failed?.run_id ?? "");
  const [sha = ""] = await platform.shas();
  await platform.startRun({ surface_id: "api-staging", sha, actor: "hana-shell" });
  await until("every run is over", () => isOver(stage));
}

async function deliver(child: ConsoleChild, deliveries: Sent[], abreast: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  const left = [...deliveries].reverse();
  async function courier(): Promise<void> {
    for (let delivery = left.pop(); delivery !== undefined; delivery = left.pop()) {
      const { id, event, signature, body } = delivery;
      const headers = { "x-github-delivery": id, "x-github-event": event, "x-hub-signature-256": signature };
      const answer = await child.call({ route: "webhook", method: "POST", headers, body });
      statuses.add(answer?.status ?? 0);
    }
  }
  await Promise.all(Array.from({ length: abreast }, courier));
  return statuses;
}

async function find(stage: Stage, statuses: Set<number>): Promise<Finding> {
  await until("every deploy is over and all five are known", async () => {
    const rows = await deploysOf(stage);
    const isRunAgain = rows.some((row) => row.surface_id === "api-prod" && row.run_attempt === 2);
    return isRunAgain && rows.length === SURFACES.length + 1 && rows.every((row) => isTerminal(row.state));
  });
  const rows = await deploysOf(stage);
  const counted = await stage.database.pool.query<{ n: number }>("SELECT count(*)::int AS n FROM webhook_deliveries");
  return {
    deploys: rows.map((row) => [row.surface_id, row.kind, row.state, row.run_attempt, row.failure_code].join(" ")),
    counted: counted.rows[0]?.n ?? 0,
    statuses: [...statuses],
    mostPosts: Math.max(...stage.witness.posts.values()),
  };
}

/** A console that learns only from webhooks what became of four deploys, of a second attempt and of somebody else's run. */
export async function playDeliveries(templateUrl: string, delivering: Delivering): Promise<Finding> {
  const stage = await openStage(templateUrl);
  const collector = await startCollector();
  const child = new ConsoleChild(stage.environment);
  try {
    await child.begin();
    await start(stage, child);
    await onlyWhenTold(stage);
    await fetch(`${stage.platform.simulator.controlUrl}/webhooks`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ url: collector.url, secret: WEBHOOK_SECRET }]),
    });
    await letItHappen(stage);
    const statuses = await deliver(child, arrange(collector.sent, delivering), delivering.abreast);
    return await find(stage, statuses);
  } finally {
    child.kill("SIGKILL");
    await child.exited;
    await collector.close();
    await stage.close();
  }
}
