import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Counts } from "@/scripts/bench/control";
import type { Figure } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";
import type { Stack } from "@/scripts/bench/stack";
import { openTab, type Tab } from "@/scripts/bench/tab";
import { playTwentyRuns } from "@/scripts/bench/twenty-runs";

const IDLE_S = 120;
const WATCHED_S = 120;
const VIEWERS = 200;
/** A run takes 23 s at full speed: at this one it outlasts the time it is watched for, so that its end falls into no count. */
const WATCHED_SPEED = 0.15;
/** GitHub's secondary limit: points a minute, one per GET (fact G13). */
const POINTS_A_MINUTE = 900;

const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });

/** Of two consoles on one account, with room for deploys. */
const HEROKU_CALLS_AN_HOUR = 125;

/** P3: what the console costs GitHub: idle, with 20 live runs, and with many viewers; and Heroku while idle. */
export async function measureCalls({ stack: open, note }: Bench): Promise<Figure[]> {
  const stack = await open();
  await stack.settle();
  await stack.control.webhooks([]);
  note(`idle for ${IDLE_S} s; meanwhile 20 deploys of a minute each in a world of their own`);
  const [idle, twenty] = await Promise.all([measureIdle(stack), playTwentyRuns(stack.databaseUrl)]);
  note(`1 viewer, then ${VIEWERS}, ${WATCHED_S} s each`);
  const viewers = await measureViewers(stack);
  return [...idle.figures, ...figuresOfTwenty(idle.perHour, twenty.calls.counted, twenty.busiestMinute), viewers];
}

async function measureIdle(stack: Stack): Promise<{ figures: Figure[]; perHour: number }> {
  const before = await stack.control.herokuCalls();
  const { total, counted } = await callsDuring(stack, () => sleep(IDLE_S * 1_000));
  const heroku = Math.round((((await stack.control.herokuCalls()) - before) * 3_600) / IDLE_S);
  const perHour = Math.round((counted * 3_600) / IDLE_S);
  const hourly = Math.round((total * 3_600) / IDLE_S);
  return {
    perHour,
    figures: [
      {
        id: "P3",
        what: "GitHub calls while idle, six surfaces",
        measured: `${perHour} counted an hour (${hourly} with free 304s), from ${IDLE_S} s`,
        target: "≤ 60 counted an hour",
        pass: perHour <= 60,
      },
      {
        id: "P3",
        what: "Heroku calls of one console while idle, four of six surfaces there",
        measured: `${heroku} an hour, from ${IDLE_S} s`,
        target: `≤ ${HEROKU_CALLS_AN_HOUR} an hour, 250 with both consoles`,
        pass: heroku <= HEROKU_CALLS_AN_HOUR,
      },
    ],
  };
}

async function callsDuring(
  { control }: Stack,
  work: () => Promise<unknown>,
): Promise<Pick<Counts, "total" | "counted">> {
  const before = await control.calls();
  await work();
  const after = await control.calls();
  return { total: after.total - before.total, counted: after.counted - before.counted };
}

async function measureViewers(stack: Stack): Promise<Figure> {
  const one = await watchedBy(stack, 1);
  const many = await watchedBy(stack, VIEWERS);
  return {
    id: "P3",
    what: `GitHub calls with 1 and with ${VIEWERS} open tabs (SSE and polling), a deploy going out`,
    measured: `${one} and ${many} calls in ${WATCHED_S} s`,
    target: "the same with many (±5 %)",
    pass: Math.abs(many - one) <= one * 0.05,
  };
}

/** One deploy that goes out slowly, watched by so many; the GitHub calls of a fixed time from its request on. */
async function watchedBy(stack: Stack, viewers: number): Promise<number> {
  const { client, authorization: headers, control } = stack;
  await stack.settle();
  await control.scenario({ speed: WATCHED_SPEED });
  const tabs: Tab[] = await Promise.all(Array.from({ length: viewers }, () => openTab(stack, () => undefined)));
  const { total } = await callsDuring(stack, async () => {
    const body = { surface_id: "api-staging" };
    const answer = await client.ask({ method: "POST", path: "/api/deploys", headers, body });
    await sleep(WATCHED_S * 1_000);
    const { id } = acceptedSchema.parse(JSON.parse(answer.body)).deploy;
    await client.ask({ method: "POST", path: `/api/deploys/${id}/cancel`, headers, body: {} });
  });
  for (const tab of tabs) tab.close();
  await stack.settle();
  await control.clear();
  return total;
}

function figuresOfTwenty(idlePerHour: number, counted: number, busiestMinute: number): Figure[] {
  return [
    {
      id: "P3",
      what: "GitHub calls of 20 live runs that last an hour",
      measured: `${counted + idlePerHour} counted: ${(counted / 20).toFixed(1)} for the whole life of one run, and the idle ones`,
      target: "≤ 1,000 counted an hour",
      pass: counted + idlePerHour <= 1_000,
    },
    {
      id: "P3",
      what: "GitHub calls in the busiest minute of 20 live runs, free 304s included",
      measured: `${busiestMinute} calls`,
      target: `≤ ${POINTS_A_MINUTE} (GitHub's secondary limit)`,
      pass: busiestMinute <= POINTS_A_MINUTE,
    },
  ];
}
