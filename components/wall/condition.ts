import type { TabTone } from "@/components/shell/tab-icon";
import type { WallState } from "@/components/wall/use-wall";
import { upIn, type View } from "@/components/wall/view";
import { ageCount, titleWords } from "@/components/wall/words";

/** How the whole screen stands: what the head, the title and the icon say. */
export interface Condition {
  verdict: "stale" | "restart" | "fail" | "warn" | "run" | "ok" | "refused";
  title: string;
  tone: TabTone;
  isStale: boolean;
  /** Why what is shown may not be true any more; null while it is fresh. */
  trouble: string | null;
  refusal: string | null;
}

/** A restart takes about half a minute: after so long it is an outage. */
const RESTARTS_WITHIN_MS = 120_000;

const TONES = { ok: "calm", run: "run", warn: "warn", fail: "fail" } as const;

export function conditionOf(state: WallState, view: View | null): Condition {
  const { refusal, problem, failures } = state;
  if (refusal !== null) {
    const title = `⛔ ${refusal.split(".")[0]}`;
    return { verdict: "refused", title, tone: "refused", isStale: false, trouble: null, refusal };
  }
  const stale = { tone: "stale" as const, isStale: true, refusal };
  if (view === null) return { ...stale, verdict: "stale", title: "▨ STALE", trouble: connecting(problem, failures) };
  if (!view.isStale) {
    const { verdict, wall } = view;
    const common = { isStale: false, trouble: null, refusal };
    return {
      ...common,
      verdict: verdict.kind,
      title: titleWords(verdict, upIn(view), wall.surfaces.length),
      tone: TONES[verdict.kind],
    };
  }
  if (isRestarting(view, failures)) {
    const trouble = "It deploys itself. Below is what was true before.";
    return { ...stale, verdict: "restart", title: "◔ Console restarting", trouble };
  }
  const title = `▨ STALE ${ageCount(view.age)}`;
  return { ...stale, verdict: "stale", title, trouble: `${whyStale(view, state)} Below is what was true then.` };
}

function connecting(problem: string | null, failures: number): string {
  return problem === null ? "No data yet. Connecting." : `${problem}. Trying again by itself, attempt ${failures + 1}.`;
}

/** The console that serves this page is being deployed, and does not answer. */
function isRestarting({ wall, age }: View, failures: number): boolean {
  const own = wall.surfaces.find(({ surface_id: id }) => id === wall.own_surface_id);
  return own?.flight != null && failures > 0 && age !== null && age < RESTARTS_WITHIN_MS;
}

function whyStale({ wall }: View, { problem, failures }: WallState): string {
  if (problem !== null) return `${problem}. Reconnecting, attempt ${failures + 1}.`;
  if (wall.observed_at === null || wall.observed_at < wall.generated_at)
    return "The console answers, and watches nothing.";
  return "Waiting for the console.";
}
