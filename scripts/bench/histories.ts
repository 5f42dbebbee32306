import { spawn } from "node:child_process";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { root } from "@/sandbox/root";
import type { Figure } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";
import { REMOVED_FIXES, type RemovedFix } from "@/scripts/bench/removed-fixes";

const VITEST = path.join(root, "node_modules", "vitest", "vitest.mjs");
/** A fix whose loss is not found within so many histories might as well not be there. */
const FOUND_WITHIN = 300;

interface Played {
  held: boolean;
  /** The number of the history that failed; null when none did. */
  failedAt: number | null;
  output: string;
}

/** R9: random histories of new seeds; with `--mutations`, what they find when a fix is taken out. */
export async function measureHistories({ count, mutations, note }: Bench): Promise<Figure[]> {
  return mutations ? measureRemovedFixes(note) : [await measureCount(count, note)];
}

async function measureRemovedFixes(note: Bench["note"]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const fix of REMOVED_FIXES) {
    note(`kind ${fix.kind}: ${fix.does}`);
    figures.push(await measureWithout(fix));
  }
  return figures;
}

async function measureWithout(fix: RemovedFix): Promise<Figure> {
  const asked = { HISTORY_COUNT: String(FOUND_WITHIN), HISTORY_WITHOUT: JSON.stringify(fix.edits) };
  const { held, failedAt, output } = await playHistories(asked);
  if (!held && failedAt === null)
    throw new Refusal(`No history was played without ${fix.name}: ${output.slice(-2_000)}`);
  return {
    id: `K${fix.kind}`,
    what: `without the fix: ${fix.does}`,
    measured: failedAt === null ? `not found in ${FOUND_WITHIN} histories` : `found in history ${failedAt}`,
    target: `found within ${FOUND_WITHIN} histories`,
    pass: failedAt !== null,
  };
}

/** Plays histories in a process of their own. */
async function playHistories(asked: Record<string, string>): Promise<Played> {
  const words = [VITEST, "run", "--project", "histories", "tests/histories/first.test.ts"];
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, ...asked, NO_COLOR: "1" } });
  const end = () => child.kill();
  process.once("exit", end);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const code = await exitCodeOf(child);
  process.off("exit", end);
  const failedAt = /History (\d+) of seed/.exec(output)?.[1];
  return { held: code === 0, failedAt: failedAt === undefined ? null : Number(failedAt), output };
}

async function measureCount(count: number, note: Bench["note"]): Promise<Figure> {
  const seed = Math.floor(Math.random() * 2 ** 31);
  note(`${count} histories of seed ${seed}`);
  const { held, failedAt, output } = await playHistories({ HISTORY_SEED: String(seed), HISTORY_COUNT: String(count) });
  if (!held) note(output);
  return {
    id: "R9",
    what: `${count} random histories of people, GitHub and the platforms`,
    measured: held ? `all end in the truth (seed ${seed})` : `history ${failedAt ?? "?"} of seed ${seed} does not`,
    target: "every record ends in the truth, everything live is explained",
    pass: held,
  };
}
