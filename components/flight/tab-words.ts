import { lookOf } from "@/components/flight/deploy-state";
import type { TabTone } from "@/components/shell/tab-icon";
import type { Deploy } from "@/lib/deploys/schemas";

export interface TabSaying {
  words: string;
  tone: TabTone;
}

interface TabFacts {
  items: readonly Deploy[];
  /** Those that ended and were not looked at yet, the latest last. */
  ended: readonly Deploy[];
  /** Whether what is shown is the present. */
  isCurrent: boolean;
}

const wordOf = ({ state }: Deploy) => lookOf(state).word.toLowerCase();

const isBad = ({ state }: Deploy) => state === "failed" || state === "errored" || state === "timed_out";

/** What a tab says beside its page's name, in the room of a tab: what ended badly, then what is in flight; null while all is calm. */
export function tabSaying({ items, ended, isCurrent }: TabFacts): TabSaying | null {
  const bad = ended.findLast((deploy) => isBad(deploy));
  if (bad !== undefined) return { words: `⛔ ${bad.surface_id} ${wordOf(bad)}`, tone: "fail" };
  if (items.length > 0) return isCurrent ? flightSaying(items) : { words: "▨ not current", tone: "stale" };
  const last = ended.at(-1);
  if (last === undefined) return null;
  const [mark, tone] = last.state === "succeeded" ? (["✓", "calm"] as const) : (["⊘", "warn"] as const);
  return { words: `${mark} ${last.surface_id} ${wordOf(last)}`, tone };
}

function flightSaying(items: readonly Deploy[]): TabSaying {
  const lost = items.find(({ state }) => state === "unresolved" || state === "unknown");
  if (lost !== undefined) return { words: `? ${lost.surface_id} ${wordOf(lost)}`, tone: "warn" };
  const waiting = items.find(({ blocked_by }) => blocked_by !== null);
  if (waiting !== undefined) return { words: `⏸ ${waiting.surface_id} waits`, tone: "warn" };
  const [only, ...others] = items;
  if (only === undefined || others.length > 0) return { words: `◔ ${items.length} in flight`, tone: "run" };
  const { state, step, surface_id } = only;
  const isCounted = state === "running" && step !== null;
  return { words: isCounted ? `◔ ${step.number}/${step.total} ${surface_id}` : `◔ ${surface_id}`, tone: "run" };
}
