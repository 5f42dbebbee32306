import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median, times } from "@/scripts/bench/figures";
import type { Asked, HttpClient } from "@/scripts/bench/http-client";
import type { Bench } from "@/scripts/bench/part";
import { residentMb } from "@/scripts/bench/process-figures";
import { MEMORY, type Stack } from "@/scripts/bench/stack";
import { openTab } from "@/scripts/bench/tab";

const CONNECTIONS = 16;
const WINDOW_MS = 600;
const TURNS = 12;
/** Turns until the server has compiled what it uses often. */
const WARM_UP_TURNS = 5;
const TABS = 200;
const TABS_OPEN_MS = 20_000;

interface Rates {
  /** Requests a second, the median of all turns. */
  bare: number;
  plain: number;
  known: number;
  /** Medians of each turn's ratio to /healthz in that turn. */
  plainRatio: number;
  knownRatio: number;
}

/** P4 and P8: how fast the chip's own route answers, and what a console weighs under many tabs. */
export async function measureLoad(bench: Bench): Promise<Figure[]> {
  const stack = await bench.stack();
  await stack.settle();
  bench.note(
    `${CONNECTIONS} connections, ${TURNS} turns of ${(3 * WINDOW_MS) / 1_000} s; then ${TABS} tabs for ${TABS_OPEN_MS / 1_000} s`,
  );
  const { bare, plain, known, plainRatio, knownRatio } = await measureRates(stack);
  return [
    figureOf("without an ETag", { rate: plain, bare, ratio: plainRatio, target: 0.6 }),
    figureOf("with a matching ETag", { rate: known, bare, ratio: knownRatio, target: 0.8 }),
    ...(await measureMemory(bench)),
  ];
}

/** In short turns, so that whatever else the machine does falls on all three. */
async function measureRates({ client, authorization }: Stack): Promise<Rates> {
  const path = "/api/deploys/in-flight";
  const { etag } = await client.ask({ path, headers: authorization });
  const known = { ...authorization, "if-none-match": etag ?? "" };
  const turns: { bare: number; plain: number; known: number }[] = [];
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn += 1) {
    turns.push({
      bare: await rate(client, { path: "/healthz" }, 200),
      plain: await rate(client, { path, headers: authorization }, 200),
      known: await rate(client, { path, headers: known }, 304),
    });
  }
  const counted = turns.slice(WARM_UP_TURNS);
  const of = (value: (turn: (typeof turns)[number]) => number) => median(counted.map(value));
  return {
    bare: of((turn) => turn.bare),
    plain: of((turn) => turn.plain),
    known: of((turn) => turn.known),
    plainRatio: of((turn) => turn.plain / turn.bare),
    knownRatio: of((turn) => turn.known / turn.bare),
  };
}

/** Requests a second over sixteen connections. */
async function rate(client: HttpClient, asked: Asked, status: number): Promise<number> {
  let answered = 0;
  const end = performance.now() + WINDOW_MS;
  async function ask(): Promise<void> {
    while (performance.now() < end) {
      const answer = await client.ask(asked);
      if (answer.status !== status) throw new Error(`${asked.path} answered ${answer.status}: ${answer.body}`);
      answered += 1;
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  return (answered * 1_000) / WINDOW_MS;
}

function figureOf(what: string, given: { rate: number; bare: number; ratio: number; target: number }): Figure {
  return {
    id: "P4",
    what: `GET /api/deploys/in-flight ${what}, against /healthz of the same server`,
    measured: `${Math.round(given.rate)} and ${Math.round(given.bare)} requests/s, ${times(given.ratio)}`,
    target: `≥ ${given.target} ×`,
    pass: given.ratio >= given.target,
  };
}

async function measureMemory({ stack: open, bareApp }: Bench): Promise<Figure[]> {
  const [stack, bare] = [await open(), await bareApp()];
  await stack.restart();
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(stack, () => undefined)));
  const stopBare = await loadBare(bare.client);
  await sleep(TABS_OPEN_MS);
  const [ours, theirs] = [residentMb(stack.pid()), residentMb(bare.pid)];
  for (const tab of tabs) tab.close();
  stopBare();
  if (ours === null || theirs === null) return [];
  return [
    {
      id: "P8",
      what: `memory of a console under ${TABS} open tabs, against bare Next with as many streams and polls`,
      measured: `${Math.round(ours)} MB against ${Math.round(theirs)} MB, ${times(ours / theirs)}, both with ${MEMORY.NODE_OPTIONS}`,
      target: "≤ 1.3 ×",
      pass: ours / theirs <= 1.3,
    },
  ];
}

async function loadBare(client: HttpClient): Promise<() => void> {
  const stops = await Promise.all(
    Array.from({ length: TABS }, () => client.follow({ path: "/events" }, () => undefined)),
  );
  const timers = stops.map(() =>
    setInterval(() => void client.ask({ path: "/healthz" }).catch(() => undefined), 2_000),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
    for (const stop of stops) stop();
  };
}
