import type { Deploy, DeployTransition, ShownState } from "@/lib/deploys/schemas";

const PHASES = ["requested", "queued", "running", "verifying"] as const;
type PhaseName = (typeof PHASES)[number];

export interface DeployPhase {
  name: PhaseName;
  /** How long it took, or has taken; null where it was not reached. */
  ms: number | null;
  /** The part of the whole bar that it takes, 0 to 1. */
  share: number;
  /** How much of its part is filled, 0 to 1. */
  filled: number;
  state: "done" | "now" | "ended" | "ahead" | "not_reached";
}

interface Story {
  deploy: Pick<Deploy, "state" | "finished_at" | "expected_seconds">;
  transitions: readonly DeployTransition[];
  now: number;
}

interface Place {
  index: number;
  last: number;
  isLive: boolean;
  ms: number | null;
  deploy: Story["deploy"];
}

const PHASE_OF: Partial<Record<ShownState, PhaseName>> = {
  requested: "requested",
  dispatching: "requested",
  resolving: "requested",
  unresolved: "requested",
  queued: "queued",
  running: "running",
  verifying: "verifying",
};
/** A short phase keeps room for its word. */
const LEAST_SHARE = 0.1;

/** The phases of a deploy's newest attempt, each as long as it took; while it is live the current one has room for what is expected. */
export function phasesOf({ deploy, transitions, now }: Story): DeployPhase[] {
  const took = measurePhases(newestAttempt(transitions), now);
  const isLive = deploy.finished_at === null;
  const last = PHASES.findLastIndex((name) => took.has(name));
  const spent = [...took.values()].reduce((sum, ms) => sum + ms, 0);
  const expectedMs = isLive ? (deploy.expected_seconds ?? 0) * 1000 : 0;
  const phases = PHASES.map((name, index) => {
    const ms = took.get(name) ?? null;
    const isCurrent = isLive && index === last;
    const room = isCurrent ? Math.max(ms ?? 0, (ms ?? 0) + expectedMs - spent) : (ms ?? 0);
    return { name, ms, room, filled: filledOf(ms, room), state: stateOfPhase({ index, last, isLive, ms, deploy }) };
  });
  const whole = Math.max(
    1,
    phases.reduce((sum, { room }) => sum + room, 0),
  );
  const shares = phases.map(({ room }) => Math.max(LEAST_SHARE, room / whole));
  const allShares = shares.reduce((sum, share) => sum + share, 0);
  return phases.map(({ name, ms, filled, state }, index) => ({
    name,
    ms,
    filled,
    state,
    share: (shares[index] ?? 0) / allShares,
  }));
}

function measurePhases(transitions: readonly DeployTransition[], now: number): Map<PhaseName, number> {
  const took = new Map<PhaseName, number>();
  for (const [index, { to, at }] of transitions.entries()) {
    const phase = PHASE_OF[to];
    if (phase === undefined) continue;
    const next = transitions[index + 1];
    const until = next === undefined ? now : Date.parse(next.at);
    took.set(phase, (took.get(phase) ?? 0) + Math.max(0, until - Date.parse(at)));
  }
  return took;
}

/** A later attempt has the times of its own; the first has everything from the request on. */
function newestAttempt(transitions: readonly DeployTransition[]): readonly DeployTransition[] {
  const newest = Math.max(1, ...transitions.map(({ attempt }) => attempt ?? 1));
  return newest === 1 ? transitions : transitions.filter(({ attempt }) => attempt === newest);
}

function filledOf(ms: number | null, room: number): number {
  if (ms === null) return 0;
  return room === 0 ? 1 : Math.min(1, ms / room);
}

function stateOfPhase({ index, last, isLive, ms, deploy }: Place): DeployPhase["state"] {
  if (ms === null) return isLive ? "ahead" : "not_reached";
  if (index < last) return "done";
  if (isLive) return "now";
  return deploy.state === "succeeded" ? "done" : "ended";
}
