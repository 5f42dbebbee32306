import { UsageProblem } from "@/cli/refusal";
import { measureAudit } from "@/scripts/bench/audit";
import { measureCalls } from "@/scripts/bench/calls";
import { measureDeploys } from "@/scripts/bench/deploys";
import { measureFaults, measureOutage, measureWebhooks } from "@/scripts/bench/faults";
import type { Figure } from "@/scripts/bench/figures";
import { measureFlips, measureHistories, measureRotations } from "@/scripts/bench/histories";
import { measureJavascript } from "@/scripts/bench/javascript";
import { measureLatency } from "@/scripts/bench/latency";
import { measureLoad } from "@/scripts/bench/load";
import { measureMutants } from "@/scripts/bench/mutants";
import type { Bench } from "@/scripts/bench/part";
import { measurePost } from "@/scripts/bench/post";
import { measureSoak } from "@/scripts/bench/soak";

type Measure = (bench: Bench) => Promise<Figure[]>;

/** What `npm run bench` measures when nothing is named. */
const QUICK = {
  post: measurePost,
  latency: measureLatency,
  calls: measureCalls,
  load: measureLoad,
  javascript: measureJavascript,
};
/** What takes many minutes and is measured when it is named. */
const LONG = {
  faults: measureFaults,
  histories: measureHistories,
  flips: measureFlips,
  rotations: measureRotations,
  mutants: measureMutants,
  webhooks: measureWebhooks,
  outage: measureOutage,
  audit: measureAudit,
  deploys: measureDeploys,
  soak: measureSoak,
};
const PARTS: Record<string, Measure> = { ...QUICK, ...LONG };

export interface Part {
  name: string;
  measure: Measure;
}

/** The parts that were named, or the quick ones; throws {@link UsageProblem}. */
export function parseBenchParts(words: readonly string[]): Part[] {
  const names = words.length === 0 ? Object.keys(QUICK) : words;
  return names.map((name) => {
    const measure = PARTS[name];
    if (measure !== undefined) return { name, measure };
    throw new UsageProblem(`There is no part "${name}". The parts are: ${Object.keys(PARTS).join(", ")}.`);
  });
}
