import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Figure, median, ms, percentile } from "@/scripts/bench/figures";
import type { Asked, HttpClient } from "@/scripts/bench/http-client";
import type { Bench } from "@/scripts/bench/part";
import { openHandles, residentMb } from "@/scripts/bench/process-figures";
import type { Stack } from "@/scripts/bench/stack";
import { openTab } from "@/scripts/bench/tab";

const REQUESTS_A_SECOND = 10;
/** Before the soak begins, of the same requests: until compilers, caches and the lists of a new console hold what they will keep. */
const WARM_UP = { minutes: 10, aSecond: 30 };
const TABS = 10;
/** A run takes 23 s: when its turn comes again after a minute, each surface is free. */
const DEPLOY_EVERY_SECONDS = 15;
const SURFACES = ["api-staging", "getraxx", "raxx-mockups", "api-prod"];
/** What people and their pages ask for, in turn. */
const READS = [
  "/",
  "/api/deploys/in-flight",
  "/api/surfaces",
  "/api/audit?limit=25",
  "/deploys",
  "/api/deploys/in-flight",
  "/api/versions",
  "/api/deploys",
  "/api/deploys/in-flight",
  "/api/surfaces",
  "/audit",
  "/api/audit?family=lifecycle",
  "/",
  "/api/deploys?surface_id=api-staging",
  "/api/versions",
  "/api/deploys/in-flight",
  "/admin/console-versions",
];
const SAMPLE_MS = 5_000;
/** Of so many windows of the time the first and the last one are compared. */
const WINDOWS = 6;
const GROWTH = 1.05;
const P99_MS = 300;

interface Soaked {
  /** Milliseconds from when a request was to be sent until its answer was read. */
  took: number[];
  failures: string[];
  deploys: string[];
}

const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });
const deploySchema = z.object({ deploy: z.object({ state: z.string() }) });

/** People read in their browsers; deploys are asked for by a script. */
type Callers = Record<"browser" | "script", Record<string, string>>;

interface Load {
  minutes: number;
  aSecond: number;
  callers: Callers;
}

/** R6: reads of every kind, deploys that go out and open tabs for half an hour; what fails, how long it takes, what it holds. */
export async function measureSoak({ stack: open, minutes, note }: Bench): Promise<Figure[]> {
  const stack = await open();
  await stack.settle();
  const callers = { browser: await stack.signIn(), script: stack.authorization };
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(stack, () => undefined)));
  note(`${WARM_UP.minutes} min of warm-up`);
  const warm = await sendLoad(stack.client, { ...WARM_UP, callers });
  for (const failure of warm.failures.slice(0, 10)) note(failure);
  note(`${minutes} min`);
  const { samples, stop } = watchProcess(stack.pid());
  const soaked = await sendLoad(stack.client, { minutes, aSecond: REQUESTS_A_SECOND, callers });
  stop();
  for (const tab of tabs) tab.close();
  await stack.settle();
  for (const failure of soaked.failures.slice(0, 10)) note(failure);
  const figures = figuresOf(soaked, { minutes, succeeded: await countSucceeded(stack, soaked.deploys) });
  if (samples.length === 0) return figures;
  const memory = samples.map((sample) => sample.memory);
  const handles = samples.map((sample) => sample.handles);
  return [...figures, growth("memory of the console", memory, " MB"), growth("its open handles", handles, "")];
}

/** Sends each request at its time, whatever has become of those before it. */
async function sendLoad(client: HttpClient, { minutes, aSecond, callers }: Load): Promise<Soaked> {
  const soaked: Soaked = { took: [], failures: [], deploys: [] };
  const began = performance.now();
  const dueAt = (index: number) => began + (index * 1_000) / aSecond;
  async function send(index: number): Promise<void> {
    const asked = requestAt(index, { aSecond, callers });
    try {
      await askConsole(client, soaked, asked);
      soaked.took.push(performance.now() - dueAt(index));
    } catch (error) {
      soaked.failures.push(`${asked.method ?? "GET"} ${asked.path}: ${error instanceof Error ? error.message : ""}`);
    }
  }
  const sent: Promise<void>[] = [];
  for (let index = 0; index < minutes * 60 * aSecond; index += 1) {
    await sleep(Math.max(0, dueAt(index) - performance.now()));
    sent.push(send(index));
  }
  await Promise.all(sent);
  return soaked;
}

function requestAt(index: number, { aSecond, callers }: { aSecond: number; callers: Callers }): Asked {
  const every = DEPLOY_EVERY_SECONDS * aSecond;
  if (index % every !== 0) return { path: READS[index % READS.length] ?? "/", headers: callers.browser };
  const surfaceId = SURFACES[(index / every) % SURFACES.length] ?? "";
  const body = { surface_id: surfaceId, confirm: surfaceId };
  return { method: "POST", path: "/api/deploys", headers: callers.script, body };
}

async function askConsole(client: HttpClient, soaked: Soaked, asked: Asked): Promise<void> {
  const answer = await client.ask(asked);
  const wanted = asked.method === "POST" ? 202 : 200;
  if (answer.status !== wanted) throw new Error(`${answer.status} ${answer.body.slice(0, 200)}`);
  if (asked.method === "POST") soaked.deploys.push(acceptedSchema.parse(JSON.parse(answer.body)).deploy.id);
}

/** What a process holds, sample by sample until it is stopped; nothing where there is no /proc. */
function watchProcess(pid: number) {
  const samples: { memory: number; handles: number }[] = [];
  const timer = setInterval(() => {
    const [memory, handles] = [residentMb(pid), openHandles(pid)];
    if (memory !== null && handles !== null) samples.push({ memory, handles });
  }, SAMPLE_MS);
  return { samples, stop: () => clearInterval(timer) };
}

function figuresOf({ took, failures, deploys }: Soaked, given: { minutes: number; succeeded: number }): Figure[] {
  const p99 = percentile(took, 0.99);
  const load = `${given.minutes} min at ${REQUESTS_A_SECOND} requests/s, open loop, with ${TABS} tabs`;
  return [
    {
      id: "R6",
      what: `failed requests in ${load}`,
      measured: `${failures.length} of ${took.length + failures.length}; ${given.succeeded} of ${deploys.length} deploys succeeded`,
      target: "0 failed",
      pass: failures.length === 0 && given.succeeded === deploys.length,
    },
    {
      id: "R6",
      what: `time from when each request was due to its answer, in ${load}`,
      measured: `p50 ${ms(median(took))}, p99 ${ms(p99)}, longest ${ms(Math.max(...took))}`,
      target: `p99 < ${P99_MS} ms`,
      pass: p99 < P99_MS,
    },
  ];
}

/** How many of the deploys ended well. */
async function countSucceeded({ client, authorization: headers }: Stack, ids: readonly string[]): Promise<number> {
  const answers = await Promise.all(ids.map((id) => client.ask({ path: `/api/deploys/${id}`, headers })));
  return answers.filter(({ body }) => deploySchema.parse(JSON.parse(body)).deploy.state === "succeeded").length;
}

function growth(what: string, samples: readonly number[], unit: string): Figure {
  const size = Math.ceil(samples.length / WINDOWS);
  const medians = Array.from({ length: WINDOWS }, (_none, index) =>
    median(samples.slice(index * size, (index + 1) * size)),
  );
  const [early = 0, late = 0] = [medians.at(0), medians.at(-1)];
  const percent = `${((late / early - 1) * 100).toFixed(1)} %`;
  return {
    id: "R6",
    what: `${what}, medians of each sixth of the time, after ${WARM_UP.minutes} min of warm-up`,
    measured: `${medians.map(Math.round).join(", ")}${unit}: ${percent}; never more than ${Math.round(Math.max(...samples))}${unit}`,
    target: "≤ 5 % more at the end",
    pass: late <= early * GROWTH,
  };
}
