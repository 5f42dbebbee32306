import type { Context } from "@/lib/db/context";
import type { Stage } from "@/scripts/bench/database-stage";
import { type Figure, median, ms, times } from "@/scripts/bench/figures";

const WARM_UP = 10;
const SAMPLES = 300;
/** Rows of a page: as many as the rarest filter finds among a thousand, so that both databases give the same number. */
export const LIMIT = 10;

interface Stages {
  small: Stage;
  large: Stage;
  note: (text: string) => void;
}

interface Lists<Filter> {
  /** E.g. "audit list". */
  what: string;
  filters: Record<string, Filter>;
  /** How many rows the two databases hold. */
  rows: { small: number; large: number };
  list: (ctx: Context, filter: Filter) => Promise<unknown>;
}

/** P5 of one list: each filter on a large database against the same on a small one. */
export async function compareLists<Filter>(stages: Stages, lists: Lists<Filter>): Promise<Figure[]> {
  const { what, filters, rows, list } = lists;
  stages.note(`${Object.keys(filters).length} filters, ${SAMPLES} times each on both databases`);
  const figures: Figure[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    const p50 = await compareOnce(stages, (ctx) => list(ctx, filter));
    const ratio = p50.large / p50.small;
    figures.push({
      id: "P5",
      what: `${what}, ${name}: ${rows.large} rows against ${rows.small}`,
      measured: `p50 ${ms(p50.large)} against ${ms(p50.small)}, ${times(ratio)}`,
      target: "≤ 1.3 ×",
      pass: ratio <= 1.3,
    });
  }
  return figures;
}

/** Medians in milliseconds of one read of both databases, asked in turns, so that whatever else the machine does falls on both. */
async function compareOnce({ small, large }: Stages, read: (ctx: Context) => Promise<unknown>) {
  const took = { small: [] as number[], large: [] as number[] };
  const timed = async ({ ctx }: Stage) => {
    const began = performance.now();
    await read(ctx);
    return performance.now() - began;
  };
  for (let turn = 0; turn < WARM_UP + SAMPLES; turn += 1) {
    const [one, other] = [await timed(small), await timed(large)];
    if (turn < WARM_UP) continue;
    took.small.push(one);
    took.large.push(other);
  }
  return { small: median(took.small), large: median(took.large) };
}
