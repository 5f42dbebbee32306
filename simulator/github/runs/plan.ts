import type { Plan } from "../../state/model";

/** The steps of the one job of every workflow, with their milliseconds at speed 1 (23 s in all). */
const STEPS = [
  { name: "Set up job", ms: 1_000 },
  { name: "Checkout", ms: 1_500 },
  { name: "Verify ref is on main", ms: 500 },
  { name: "Install", ms: 4_000 },
  { name: "Build", ms: 6_000 },
  { name: "Test", ms: 5_000 },
  { name: "Release", ms: 3_000 },
  { name: "Smoke test", ms: 1_500 },
  { name: "Complete job", ms: 500 },
] as const;

/** 1-based number of the step at whose end the platform changes. */
export const RELEASE_STEP = 7;
export const VERIFY_STEP = 3;
const QUEUE_MS = 1_000;
const CANCEL_MS = 800;

/** The plan of a run that goes well; durations are divided by `speed`. */
export function planRun(run: { seed: number; speed: number; releaseSha: string | null }): Plan {
  const factor = jitter(run.seed) / run.speed;
  return {
    queueMs: QUEUE_MS / run.speed,
    steps: STEPS.map(({ name, ms }) => ({ name, ms: ms * factor })),
    failAt: null,
    failure: "error",
    needsApproval: false,
    waitMs: 0,
    hasCustomRule: false,
    jobless: null,
    releaseSha: run.releaseSha,
    releaseLateMs: 0,
    cancelMs: CANCEL_MS / run.speed,
    ignoresCancel: false,
    rivalAt: null,
  };
}

/** A number between 0.9 and 1.1 that is always the same for the same run. */
function jitter(seed: number): number {
  return 0.9 + ((seed * 7919) % 201) / 1000;
}

/** The plan of a run of the past that took `durationMs` from its first step to its end. */
export function planPastRun(run: { durationMs: number; failAt: number | null; releaseSha: string }): Plan {
  const plan = planRun({ seed: 0, speed: 1, releaseSha: run.releaseSha });
  const isRun = (number: number): boolean => run.failAt === null || number <= run.failAt || number === STEPS.length;
  const natural = plan.steps.reduce((sum, step, index) => (isRun(index + 1) ? sum + step.ms : sum), 0);
  const factor = run.durationMs / natural;
  return {
    ...plan,
    failAt: run.failAt,
    steps: plan.steps.map((step) => ({ ...step, ms: step.ms * factor })),
  };
}
