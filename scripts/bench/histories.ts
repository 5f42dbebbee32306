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

const OF_ONE_SEED = 250;

/** What is played: random histories of one noun. */
interface Kind {
  /** As vitest finds it. */
  folder: string;
  what: string;
  target: string;
}

type Counted = Pick<Bench, "count" | "note"> & { seed: number };

const OF_DEPLOYS: Kind = {
  folder: "tests/histories/first.test.ts",
  what: "of people, GitHub and the platforms",
  target: "every record ends in the truth, everything live is explained",
};
const OF_FLIPS: Kind = {
  folder: "tests/histories/flips",
  what: "of flips",
  target: "every flip ends in the truth, and is confirmed only while every dyno runs it",
};
const OF_ROTATIONS: Kind = {
  folder: "tests/histories/rotations",
  what: "of rotations",
  target: "no old value is worthless before every place runs with the new one",
};

interface Played {
  held: boolean;
  /** The number of the history that failed; null when none did. */
  failedAt: number | null;
  output: string;
}

/** R9: random histories of new seeds; with `--mutations`, what they find when a fix is taken out. */
export async function measureHistories({ count, seed, mutations, note }: Bench): Promise<Figure[]> {
  if (mutations) return measureRemovedFixes(note);
  return measureKind(OF_DEPLOYS, { count, seed, note });
}

async function measureRemovedFixes(note: Bench["note"]): Promise<Figure[]> {
  // Where they find something with every fix in place, what they find without one says nothing.
  note("with every fix in place");
  const whole = await playHistories(OF_DEPLOYS, { HISTORY_COUNT: String(FOUND_WITHIN) });
  if (!whole.held)
    throw new Refusal(`History ${whole.failedAt ?? "?"} fails with every fix in place:\n${whole.output}`);
  const figures: Figure[] = [];
  for (const fix of REMOVED_FIXES) {
    note(`kind ${fix.kind}: ${fix.does}`);
    figures.push(await measureWithout(fix));
  }
  return figures;
}

/** Plays histories in a process of their own. */
async function playHistories({ folder }: Kind, asked: Record<string, string>): Promise<Played> {
  const words = [VITEST, "run", "--project", "histories", folder];
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

async function measureWithout(fix: RemovedFix): Promise<Figure> {
  const asked = { HISTORY_COUNT: String(FOUND_WITHIN), HISTORY_WITHOUT: JSON.stringify(fix.edits) };
  const { held, failedAt, output } = await playHistories(OF_DEPLOYS, asked);
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

async function measureKind(kind: Kind, { count, seed, note }: Pick<Bench, "count" | "seed" | "note">) {
  return [await measureCount(kind, { count, seed: seed ?? Math.floor(Math.random() * 2 ** 31), note })];
}

/** A seed for so many of them: what has held so far is known while the rest is played. */
async function measureCount(kind: Kind, { count, seed, note }: Counted): Promise<Figure> {
  let played = 0;
  let last = seed;
  for (; played < count; last += 1) {
    const next = Math.min(OF_ONE_SEED, count - played);
    note(`${next} histories of seed ${last}, after ${played} that held`);
    const { held, failedAt, output } = await playHistories(kind, {
      HISTORY_SEED: String(last),
      HISTORY_COUNT: String(next),
    });
    if (!held) {
      note(output);
      return figureOf(kind, count, `history ${failedAt ?? "?"} of seed ${last} does not, after ${played} that do`);
    }
    played += next;
  }
  return { ...figureOf(kind, count, `all hold (seeds ${seed} to ${last - 1})`), pass: true };
}

function figureOf({ what, target }: Kind, count: number, measured: string): Figure {
  return { id: "R9", what: `${count} random histories ${what}`, measured, target, pass: false };
}

/** The same of flips. */
export function measureFlips(bench: Bench): Promise<Figure[]> {
  return measureKind(OF_FLIPS, bench);
}

/** The same of rotations. */
export function measureRotations(bench: Bench): Promise<Figure[]> {
  return measureKind(OF_ROTATIONS, bench);
}
