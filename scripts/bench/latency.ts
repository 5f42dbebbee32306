import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Figure, median, percentile, secondsOf } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";
import type { Stack } from "@/scripts/bench/stack";
import { type InFlight, openTab } from "@/scripts/bench/tab";

const SURFACES = ["api-prod", "api-staging", "getraxx", "raxx-mockups"];
const BATCHES = 5;
const PATIENCE_MS = 30_000;

const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });
const detailSchema = z.object({ deploy: z.object({ run_id: z.string().nullable() }) });

interface Watched {
  items: InFlight;
  /** Looks again and again at what the tab shows. */
  tells: (id: string) => boolean;
}

/** P2: how long a change on GitHub takes to show in a tab that did not cause it, with and without webhooks. */
export async function measureLatency({ stack: open, note }: Bench): Promise<Figure[]> {
  const stack = await open();
  await stack.settle();
  note("20 changes with webhooks");
  await stack.control.webhooks([stack.webhook]);
  const hinted = await sampleLatency(stack);
  note("20 changes without");
  await stack.control.webhooks([]);
  const polled = await sampleLatency(stack);
  return [figure("webhook on", hinted, 1_000), figure("webhook off", polled, 3_000)];
}

async function sampleLatency(stack: Stack): Promise<number[]> {
  const watched: Watched = {
    items: [],
    tells: (id) => watched.items.some((item) => item.id === id && item.state === "queued"),
  };
  const tab = await openTab(stack, (items) => {
    watched.items = items;
  });
  try {
    const samples: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) samples.push(...(await measureBatch(stack, watched)));
    return samples;
  } finally {
    tab.close();
    await stack.control.clear();
  }
}

async function measureBatch(stack: Stack, watched: Watched): Promise<number[]> {
  await stack.control.scenario({ stuck_approval: true, speed: 1_000 });
  const ids = await Promise.all(SURFACES.map((surfaceId) => requestOneDeploy(stack, surfaceId)));
  const samples: number[] = [];
  for (const id of ids) {
    const run = await until("the run is known", () => runOf(stack, id));
    await until("the run waits", async () => {
      const found = (await stack.control.runs()).find((one) => one.id === run);
      return found?.status === "waiting" ? true : null;
    });
    // Somewhere in the rhythm of the polls, not always at its start.
    await sleep(Math.random() * 1_500);
    samples.push(await measureOne(stack, watched, { id, run }));
  }
  await stack.settle();
  return samples;
}

async function requestOneDeploy({ client, authorization }: Stack, surfaceId: string): Promise<string> {
  const body = { surface_id: surfaceId, confirm: surfaceId };
  const answer = await client.ask({ method: "POST", path: "/api/deploys", headers: authorization, body });
  if (answer.status !== 202) throw new Error(`a deploy was answered ${answer.status}: ${answer.body}`);
  return acceptedSchema.parse(JSON.parse(answer.body)).deploy.id;
}

async function until<Found>(what: string, find: () => Promise<Found | null> | Found | null): Promise<Found> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await find();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`not in ${PATIENCE_MS / 1_000} s: ${what}`);
    await sleep(5);
  }
}

async function runOf({ client, authorization }: Stack, id: string): Promise<number | null> {
  const answer = await client.ask({ path: `/api/deploys/${id}`, headers: authorization });
  const run = detailSchema.parse(JSON.parse(answer.body)).deploy.run_id;
  return run === null ? null : Number(run);
}

/** Milliseconds from the moment a run begins on GitHub until another tab shows something else than "queued". */
async function measureOne(stack: Stack, watched: Watched, given: { id: string; run: number }): Promise<number> {
  await until("the tab shows the queued deploy", () => (watched.tells(given.id) ? true : null));
  const began = performance.now();
  await stack.control.approve(given.run);
  await until("the tab shows the change", () => (watched.tells(given.id) ? null : true));
  return performance.now() - began;
}

function figure(how: string, samples: readonly number[], targetMs: number): Figure {
  return {
    id: "P2",
    what: `change on GitHub → chip in another tab, ${how}`,
    measured: `median ${secondsOf(median(samples))} of ${samples.length}, p99 ${secondsOf(percentile(samples, 0.99))}`,
    target: `≤ ${targetMs / 1_000} s median`,
    pass: median(samples) <= targetMs,
  };
}
