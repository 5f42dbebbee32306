import type { Attempt, Plan } from "../../state/model";
import { RELEASE_STEP } from "./plan";

type RunStatus = "requested" | "queued" | "pending" | "waiting" | "in_progress" | "completed";
type RunConclusion = "success" | "failure" | "cancelled" | "startup_failure";

export interface StepLife {
  number: number;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: "success" | "failure" | "cancelled" | "skipped" | null;
  startedAt: number | null;
  completedAt: number | null;
}

export interface Life {
  status: RunStatus;
  conclusion: RunConclusion | null;
  startedAt: number | null;
  completedAt: number | null;
  /** When the status last changed. */
  updatedAt: number;
  hasJob: boolean;
  steps: StepLife[];
}

/** Every moment of an attempt that is known now, in epoch milliseconds. */
export interface Timeline {
  /** When it left the queue for good: admitted and, where needed, approved. */
  acceptedAt: number | null;
  startedAt: number | null;
  releasedAt: number | null;
  completedAt: number | null;
  conclusion: RunConclusion | null;
}

interface PlannedStep {
  number: number;
  name: string;
  start: number;
  end: number;
  isSkipped: boolean;
}

/** Whether an attempt has to wait by a protection rule of its environment. */
export function isProtected(plan: Plan): boolean {
  return plan.needsApproval || plan.hasCustomRule || plan.waitMs > 0;
}

/** The moments of an attempt; null where they depend on something that has not happened. */
export function timelineOf(attempt: Attempt): Timeline {
  const { plan, stopAt } = attempt;
  const acceptedAt = passedAt(attempt);
  const startedAt = acceptedAt === null ? null : acceptedAt + plan.queueMs;
  // The job that nobody let start has failed without a step.
  const rejectedAt = attempt.review?.state === "rejected" ? attempt.review.at : null;
  if (rejectedAt !== null && (stopAt === null || rejectedAt <= stopAt)) {
    return { acceptedAt: null, startedAt: null, releasedAt: null, completedAt: rejectedAt, conclusion: "failure" };
  }
  const natural = startedAt === null ? null : naturalEnd(plan, startedAt);
  const isStopped = stopAt !== null && (natural === null || stopAt < natural.at);
  const release = startedAt === null ? null : releaseMoment(plan, startedAt);
  return {
    acceptedAt,
    startedAt: isStopped && startedAt !== null && stopAt < startedAt ? null : startedAt,
    releasedAt: releaseAfter(plan, release, isStopped ? stopAt : null),
    completedAt: isStopped ? stopAt : (natural?.at ?? null),
    conclusion: isStopped ? "cancelled" : (natural?.conclusion ?? null),
  };
}

/** When it had passed every protection rule of its environment. */
function passedAt({ plan, admittedAt, approvedAt, letPassAt }: Attempt): number | null {
  if (admittedAt === null) return null;
  const passed = [admittedAt + plan.waitMs];
  if (plan.needsApproval) passed.push(approvedAt ?? Number.POSITIVE_INFINITY);
  if (plan.hasCustomRule) passed.push(letPassAt ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...passed);
  return Number.isFinite(last) ? last : null;
}

function naturalEnd(plan: Plan, startedAt: number): { at: number; conclusion: RunConclusion } {
  if (plan.jobless !== null) return { at: startedAt, conclusion: plan.jobless };
  const steps = layOut(plan, startedAt);
  return { at: steps.at(-1)?.end ?? startedAt, conclusion: plan.failAt === null ? "success" : "failure" };
}

function layOut(plan: Plan, startedAt: number): PlannedStep[] {
  let exact = startedAt;
  return plan.steps.map(({ name, ms }, index) => {
    const number = index + 1;
    const isSkipped = plan.failAt !== null && number > plan.failAt && number < plan.steps.length;
    const start = Math.round(exact);
    exact += isSkipped ? 0 : ms;
    return { number, name, start, end: Math.round(exact), isSkipped };
  });
}

function releaseMoment(plan: Plan, startedAt: number): number | null {
  if (plan.jobless !== null || plan.releaseSha === null) return null;
  if (plan.failAt !== null && plan.failAt <= RELEASE_STEP) return null;
  return layOut(plan, startedAt)[RELEASE_STEP - 1]?.end ?? null;
}

/** A run that is stopped before its Release step is over releases nothing; after it, the platform goes on by itself. */
function releaseAfter(plan: Plan, step: number | null, stopAt: number | null): number | null {
  return step === null || (stopAt !== null && step > stopAt) ? null : step + plan.releaseLateMs;
}

/** What an attempt looks like at a moment: a pure function of its plan, its times and `at`. */
export function lifeOf(attempt: Attempt, at: number): Life {
  const timeline = timelineOf(attempt);
  const { status, since } = statusAt(attempt, timeline, at);
  const { startedAt, completedAt } = timeline;
  const hasStarted = startedAt !== null && at >= startedAt;
  const isJobless = attempt.plan.jobless !== null;
  const stopAt = timeline.conclusion === "cancelled" && completedAt !== null ? completedAt : Number.POSITIVE_INFINITY;
  const steps = hasStarted && !isJobless ? layOut(attempt.plan, startedAt) : [];
  return {
    status,
    conclusion: status === "completed" ? timeline.conclusion : null,
    startedAt: hasStarted ? startedAt : null,
    completedAt: status === "completed" ? completedAt : null,
    updatedAt: since,
    hasJob: !isJobless && attempt.admittedAt !== null && at >= attempt.admittedAt,
    steps: steps.map((step) => stepAt(step, attempt.plan, { at, stopAt })),
  };
}

function statusAt(attempt: Attempt, timeline: Timeline, at: number): { status: RunStatus; since: number } {
  const { plan, requestedAt, admittedAt } = attempt;
  const { acceptedAt, startedAt, completedAt } = timeline;
  if (completedAt !== null && at >= completedAt) return { status: "completed", since: completedAt };
  if (admittedAt === null || at < admittedAt) return { status: "pending", since: requestedAt };
  if (acceptedAt === null || at < acceptedAt) return { status: "waiting", since: admittedAt };
  if (startedAt !== null && at >= startedAt) return { status: "in_progress", since: startedAt };
  const queuedAt = acceptedAt + plan.queueMs * 0.3;
  return at < queuedAt ? { status: "requested", since: requestedAt } : { status: "queued", since: queuedAt };
}

function stepAt(step: PlannedStep, plan: Plan, moment: { at: number; stopAt: number }): StepLife {
  const { number, name, start, end } = step;
  const blank = { number, name, startedAt: null, completedAt: null };
  const { at, stopAt } = moment;
  if (stopAt <= start) {
    const isOver = at >= stopAt;
    return { ...blank, status: isOver ? "completed" : "queued", conclusion: isOver ? "skipped" : null };
  }
  if (at < start) return { ...blank, status: "queued", conclusion: null };
  if (step.isSkipped)
    return { ...blank, status: "completed", conclusion: "skipped", startedAt: start, completedAt: start };
  const isCut = stopAt < end;
  const finish = isCut ? stopAt : end;
  if (at < finish) return { ...blank, status: "in_progress", conclusion: null, startedAt: start };
  const conclusion = isCut ? "cancelled" : plan.failAt === number ? "failure" : "success";
  return { ...blank, status: "completed", conclusion, startedAt: start, completedAt: finish };
}
