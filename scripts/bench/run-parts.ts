import { reportProblem } from "@/cli/refusal";
import { Shutdown } from "@/sandbox/shutdown";
import { elapsedWords } from "@/sandbox/steps";
import { startBareApp } from "@/scripts/bench/bare-app";
import type { BareApp, Bench } from "@/scripts/bench/part";
import type { Part } from "@/scripts/bench/parts";
import { printFigures, writeSection } from "@/scripts/bench/report";
import { type Stack, startStack } from "@/scripts/bench/stack";

/** How much of what takes long. */
export type Length = Pick<Bench, "rounds" | "minutes" | "count" | "seed" | "mutations">;

/** Measures one part after the other on one stack and answers the exit code: 0 when every figure is reached. */
export async function runBenchParts(parts: readonly Part[], length: Length): Promise<0 | 1> {
  const shutdown = new Shutdown();
  const bench = openBench(length, shutdown);
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => void shutdown.run().then(() => process.exit(1)));
  }
  let isReached = true;
  try {
    for (const part of parts) isReached = (await runPart(part, bench)) && isReached;
  } finally {
    await shutdown.run();
  }
  console.log(`\nWritten to bench/results.md.${isReached ? "" : " Something was missed."}`);
  return isReached ? 0 : 1;
}

function openBench(length: Length, shutdown: Shutdown): Bench {
  let stack: Promise<Stack> | undefined;
  let bareApp: Promise<BareApp> | undefined;
  const open = () => (stack ??= startStack(shutdown));
  return {
    stack: open,
    bareApp: async () => {
      const { databaseUrl } = await open();
      return (bareApp ??= startBareApp(databaseUrl, shutdown));
    },
    ...length,
    note: (text) => console.log(`  … ${text}`),
  };
}

async function runPart({ name, measure }: Part, bench: Bench): Promise<boolean> {
  const began = Date.now();
  console.log(`\n${name}`);
  try {
    const figures = await measure(bench);
    const took = elapsedWords(Date.now() - began);
    printFigures(figures);
    writeSection(name, figures, took);
    return figures.every(({ pass }) => pass !== false);
  } catch (error) {
    reportProblem(error);
    return false;
  }
}
