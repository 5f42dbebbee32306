import { spawn } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import { Refusal } from "@/cli/refusal";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { root } from "@/sandbox/root";
import type { Figure } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";

const PROGRAM = path.join(root, "tests", "faults", "bench.ts");

const killsSchema = z.object({
  failpoints: z.number(),
  rounds: z.number(),
  kills: z.number(),
  double_dispatches: z.number(),
  lost: z.number(),
  stuck: z.number(),
  other: z.number(),
});
const deliveriesSchema = z.object({
  deliveries: z.number(),
  same: z.boolean(),
  statuses: z.array(z.number()),
  took_ms: z.number(),
});
const outageSchema = z.object({
  lost_for_ms: z.number(),
  statuses: z.array(z.number()),
  promised: z.number(),
  missing: z.number(),
  recovered_ms: z.number(),
});

/** R1: kill -9 at every failpoint, so many rounds each, on each of its paths in turn. */
export async function measureFaults({ rounds, note }: Bench): Promise<Figure[]> {
  note(`${rounds} rounds at each failpoint, its paths in turn`);
  const found = await runProgram(killsSchema, ["kills", String(rounds)]);
  const { double_dispatches: doubles, lost, stuck, other } = found;
  return [
    {
      id: "R1",
      what: `kill -9 at ${found.failpoints} failpoints, ${rounds} rounds each, restart, reconcile`,
      measured: `${found.kills} kills in ${found.rounds} rounds: ${doubles} double dispatches, ${lost} lost, ${stuck} stuck, ${other} otherwise wrong`,
      target: "0 double dispatches, 0 lost, 0 stuck",
      pass: doubles + lost + stuck + other === 0 && found.kills === found.rounds,
    },
  ];
}

/** Runs the fault tests' own program and reads the last line it writes. */
async function runProgram<Schema extends z.ZodType>(schema: Schema, words: string[]): Promise<z.infer<Schema>> {
  const command = ["--conditions=react-server", "--import", "tsx", PROGRAM, ...words];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const end = () => child.kill();
  process.once("exit", end);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  const code = await exitCodeOf(child);
  process.off("exit", end);
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  if (code !== 0) throw new Refusal(`The fault program ended with code ${code}: ${last}`);
  return schema.parse(JSON.parse(last));
}

/** R4: ten thousand webhook deliveries, shuffled and tripled, against the same in order. */
export async function measureWebhooks({ note }: Bench): Promise<Figure[]> {
  note("10,000 deliveries shuffled and tripled, and once in order");
  const { deliveries, same, statuses, took_ms } = await runProgram(deliveriesSchema, ["deliveries", "10000"]);
  return [
    {
      id: "R4",
      what: `${deliveries} webhook deliveries shuffled and tripled`,
      measured: `${same ? "the same" : "another"} final state as in order, answered ${statuses.join(" and ")}; ${Math.round((deliveries * 1_000) / took_ms)} a second`,
      target: "the same final state, each taken with 202",
      pass: same && statuses.join() === "202",
    },
  ];
}

/** R5: the database is lost for a minute under load. */
export async function measureOutage({ note }: Bench): Promise<Figure[]> {
  note("the database is gone for 60 s, under load");
  const found = await runProgram(outageSchema, ["outage", "60000"]);
  const others = found.statuses.filter((status) => status >= 500 && status !== 503);
  return [
    {
      id: "R5",
      what: `database lost for ${found.lost_for_ms / 1_000} s under load`,
      measured: `${others.length === 0 ? "no 5xx but 503" : `also ${others.join(", ")}`}; ${found.missing} of ${found.promised} promised deploys lost; accepted again after ${(found.recovered_ms / 1_000).toFixed(1)} s`,
      target: "no 5xx but 503, nothing lost, recovers alone",
      pass: others.length === 0 && found.missing === 0,
    },
  ];
}
