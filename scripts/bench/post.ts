import pg from "pg";
import { z } from "zod";
import { type Figure, median, ms, percentile, times } from "@/scripts/bench/figures";
import type { BareApp, Bench } from "@/scripts/bench/part";
import type { Stack } from "@/scripts/bench/stack";

const WARM_UP = 40;
const SAMPLES = 300;
const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });

/** P1: asking for a deploy while every platform hangs, against a bare handler of the same server that does one INSERT. */
export async function measurePost({ stack: open, bareApp, note }: Bench): Promise<Figure[]> {
  const stack = await open();
  await createTable(stack.databaseUrl);
  const bare = await bareApp();
  await stack.settle();
  note(`${SAMPLES} requests each, in turn, every platform hanging`);
  await stack.control.scenario({ hang: true });
  try {
    const { deploys, inserts } = await sample(stack, bare);
    const ratio = percentile(deploys, 0.99) / percentile(inserts, 0.99);
    const words = (of: readonly number[]) => `p50 ${ms(median(of))}, p99 ${ms(percentile(of, 0.99))}`;
    return [
      {
        id: "P1",
        what: "POST /api/deploys (async), every upstream hung",
        measured: `${words(deploys)}; bare Next handler with one INSERT: ${words(inserts)}; p99 ${times(ratio)}`,
        target: "p99 ≤ 3 ×, never waits for GitHub",
        pass: ratio <= 3,
      },
    ];
  } finally {
    await stack.control.clear();
  }
}

async function createTable(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("CREATE TABLE IF NOT EXISTS bare_rows (id uuid PRIMARY KEY, body jsonb NOT NULL)");
  } finally {
    await client.end();
  }
}

async function sample(stack: Stack, bare: BareApp) {
  const deploys: number[] = [];
  const inserts: number[] = [];
  for (let index = 0; index < WARM_UP + SAMPLES; index += 1) {
    const [deploy, insert] = [await requestOnce(stack), await insertOnce(bare)];
    if (index < WARM_UP) continue;
    deploys.push(deploy);
    inserts.push(insert);
  }
  return { deploys, inserts };
}

/** Milliseconds one request for a deploy takes; the deploy is cancelled after it, so that the next one is possible. */
async function requestOnce({ client, authorization }: Stack): Promise<number> {
  const asked = { method: "POST", path: "/api/deploys", headers: authorization } as const;
  const answer = await client.ask({ ...asked, body: { surface_id: "api-staging", reason: "bench" } });
  if (answer.status !== 202) throw new Error(`a deploy was answered ${answer.status}: ${answer.body}`);
  const { id } = acceptedSchema.parse(JSON.parse(answer.body)).deploy;
  // The reconciler may hold the row at this very moment; then it is asked again.
  for (let status = 0; status !== 202; ) {
    ({ status } = await client.ask({ ...asked, path: `/api/deploys/${id}/cancel`, body: {} }));
    if (status !== 202 && status !== 409) throw new Error(`a cancel was answered ${status}`);
  }
  return answer.took;
}

async function insertOnce({ client }: BareApp): Promise<number> {
  const body = { surface_id: "api-staging", reason: "bench" };
  const answer = await client.ask({ method: "POST", path: "/api/insert", body });
  if (answer.status !== 202) throw new Error(`an insert was answered ${answer.status}: ${answer.body}`);
  return answer.took;
}
