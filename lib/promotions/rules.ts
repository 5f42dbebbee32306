import { UNREADABLE } from "@/lib/core/clean-text";
import type { Environment } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { shortSha } from "@/lib/core/words";
import { blocker, type LiveDeploy, liveBlockers, lockBlockers, switchedOffBlockers } from "@/lib/deploys/rules";
import type { Hold } from "@/lib/holds/schemas";
import type { OpenLock } from "@/lib/locks/rules";
import type { PromotionKind } from "@/lib/promotions/schemas";
import { listWayBlockers, OVERRIDABLE_BACK, unknownMainBlockers, type WayFacts } from "@/lib/rollbacks/rules";
import { isFailedCheck, refusalOfChecks } from "@/lib/surfaces/rules";
import type { Checks } from "@/lib/surfaces/schemas";
import type { Versions } from "@/lib/versions/schemas";

/** What a console knows of itself that may stand in the way of any change of production. */
export interface ConsoleFacts {
  /** The console that is asked. */
  environment: Environment;
  /** The two consoles by their names, as config.consoles has them. */
  labels: Record<Environment, string>;
  /** Where promotions are asked for. */
  stagingUrl: string;
  deployUi: boolean;
}

/** What stands in the way of any change of production, by promotion or rollback. */
export interface GateFacts extends ConsoleFacts {
  /** The surface that deploys the production console. */
  surfaceId: string;
  liveDeploy: LiveDeploy | null;
  /** The open lock or warning of that surface; a warning does not block. */
  lock: OpenLock | null;
}

export interface PromotionFacts extends GateFacts {
  /** Staging as seen from production. */
  status: Versions["status"];
  stagingSha: string | null;
  productionSha: string | null;
  productionReachable: boolean;
  /** Why it cannot be read, as a sentence; null where nobody said why. */
  productionProblem: string | null;
  /** Whether staging's commit is on main; null when nobody could say. */
  onMain: boolean | null;
  checks: Checks;
  checksRequired: boolean;
  soakSeconds: number | null;
  minimumSoakSeconds: number;
  /** Since when staging has run its commit. */
  stagingSince: Date | null;
  hold: Hold | null;
  /** Why GitHub could not say more. */
  problem: string | null;
}

const DISTANCE = {
  identical: (staging, production) => [
    "nothing_to_promote",
    `${production} already has the commit of ${staging}. Deploy a newer commit to ${staging} first.`,
  ],
  behind: (staging, production) => [
    "behind_production",
    `${staging} has an older commit than ${production}: promoting it would take commits away. Deploy main to ${staging}, or roll ${production} back.`,
  ],
  diverged: (staging, production) => [
    "diverged",
    `Each of ${staging} and ${production} has commits that the other has not. Bring both to main: deploy main to ${staging} first.`,
  ],
  unknown: (staging, production, problem) => [
    "comparison_unknown",
    `${staging} and ${production} could not be compared: ${problem ?? "the commit of one of them is not known"}. It clears when they can be.`,
  ],
} as const satisfies Partial<
  Record<Versions["status"], (staging: string, production: string, problem: string | null) => readonly [string, string]>
>;

const CHECKS = {
  none: ["checks_missing", "no check has ever run on it. Wait for CI, or find out why it did not start"],
  failed: ["checks_failed", null],
  pending: ["checks_pending", "its checks have not ended. Wait for them"],
  unknown: ["checks_unknown", "nobody can say whether its checks passed. It clears when GitHub can be asked"],
} as const satisfies Partial<Record<Checks["state"], readonly [string, string | null]>>;

const REFUSED = {
  failed: "its checks failed. Fix main and deploy the fix to staging",
  waiting: "a check waits for somebody. Answer it on GitHub",
  cancelled: "its checks were cancelled. Run them again",
} as const satisfies Record<ReturnType<typeof refusalOfChecks>, string>;

export interface RollbackFacts extends GateFacts, WayFacts {}

/** The blockers that a reason can pass over. */
export const OVERRIDABLE = {
  promotion: [
    "checks_missing",
    "checks_failed",
    "checks_pending",
    "checks_unknown",
    "soak_too_short",
    "production_unreachable",
  ],
  rollback: OVERRIDABLE_BACK,
} as const satisfies Record<PromotionKind, readonly string[]>;

export const CONFIRMATION = { promotion: "PROMOTE", rollback: "ROLLBACK" } as const satisfies Record<
  PromotionKind,
  string
>;

/** What stands in the way of promotions and rollbacks alike. */
export function listGateBlockers(facts: GateFacts): Blocker[] {
  return [
    ...listConsoleBlockers(facts),
    ...lockBlockers(facts.surfaceId, facts.lock),
    ...liveBlockers(facts.surfaceId, facts.liveDeploy),
  ];
}

/** What stands in the way on this console, whatever is ordered. */
export function listConsoleBlockers({ environment, labels, stagingUrl, deployUi }: ConsoleFacts): Blocker[] {
  const message = `${labels.production} cannot change itself. Promote and roll back from ${labels.staging}: ${stagingUrl}.`;
  return [...(environment === "staging" ? [] : [blocker("wrong_console", message)]), ...switchedOffBlockers(deployUi)];
}

/** Why nothing is promoted after a rollback; `production` is the console's name. */
export function heldBlocker({ sha, by, since, reason }: Hold, production: string): Blocker {
  const message = `Promotions to ${production} are held since the rollback to ${shortSha(sha)} by ${by}: “${reason}”. An admin resumes promotions when the cause is gone.`;
  return blocker("held", message, { since, by });
}

/** Every reason why staging's commit cannot be promoted now, for the page, the API and the command line alike. */
export function listPromotionBlockers(facts: PromotionFacts): Blocker[] {
  return [
    ...listGateBlockers(facts),
    ...distanceBlockers(facts),
    ...productionBlockers(facts),
    ...checkBlockers(facts),
    ...soakBlockers(facts),
  ];
}

function distanceBlockers(facts: PromotionFacts): Blocker[] {
  const { staging, production } = facts.labels;
  const found: Blocker[] = [];
  if (facts.status !== "ahead") {
    const problem = facts.problem?.replace(/\.$/, "") ?? null;
    const [code, message] = DISTANCE[facts.status](staging, production, problem);
    found.push(blocker(code, message));
  }
  if (facts.onMain === false) {
    const sha = facts.stagingSha === null ? "The commit" : shortSha(facts.stagingSha);
    const message = `${sha} is not on main. Merge it and deploy main to ${staging}; a commit that is not on main ships by break-glass only.`;
    found.push(blocker("not_on_main", message));
  }
  return [...found, ...unknownMainBlockers({ ...facts, sha: facts.stagingSha })];
}

function productionBlockers(facts: PromotionFacts): Blocker[] {
  const found: Blocker[] = [];
  const { production } = facts.labels;
  if (!facts.productionReachable) {
    const problem = facts.productionProblem?.replace(/\.$/, "") ?? `${production} does not answer`;
    const message = `${problem}. Find out why first; override this only when what you promote is the fix.`;
    found.push(blocker("production_unreachable", message, { overridable: true }));
  }
  if (facts.hold !== null) found.push(heldBlocker(facts.hold, production));
  return found;
}

function checkBlockers({ checks, checksRequired, stagingSha }: PromotionFacts): Blocker[] {
  if (!checksRequired || checks.state === "passed") return [];
  const [code, words] = CHECKS[checks.state];
  const sha = stagingSha === null ? "The commit" : shortSha(stagingSha);
  return [
    blocker(
      code,
      `${sha} cannot be promoted: ${unclearWords(checks) ?? words ?? REFUSED[refusalOfChecks(checks.items)]}${failedNames(checks)}.`,
      {
        overridable: true,
      },
    ),
  ];
}

/** GitHub was asked, and no check that counts said yes: waiting clears nothing. Null where GitHub did not answer. */
function unclearWords({ state, items }: Checks): string | null {
  const unclear = items.filter((item) => item.state !== "success").map((item) => `${item.name}: ${item.state}`);
  if (state !== "unknown" || unclear.length === 0) return null;
  const unreadable = items.filter((item) => item.state === UNREADABLE).length;
  if (unreadable > 0)
    return `${unreadable === 1 ? "1 check was" : `${unreadable} checks were`} not readable. Look at them on GitHub`;
  return `GitHub does not say that its checks passed (${unclear.slice(0, 3).join(", ")}). Run them again`;
}

/** The checks that failed; one that still runs has not. */
function failedNames({ state, items }: Checks): string {
  const names = items.filter((item) => isFailedCheck(item.state)).map((item) => item.name);
  return state === "failed" && names.length > 0 ? ` (${names.slice(0, 3).join(", ")})` : "";
}

function soakBlockers(facts: PromotionFacts): Blocker[] {
  const { soakSeconds, minimumSoakSeconds, stagingSince } = facts;
  if (minimumSoakSeconds <= (soakSeconds ?? 0)) return [];
  const wanted = `it has to run ${inMinutes(minimumSoakSeconds)} on ${facts.labels.staging}`;
  const message =
    soakSeconds === null
      ? `Nobody knows how long the commit has soaked: ${wanted}.`
      : `The commit has soaked too short, ${inMinutes(soakSeconds)}: ${wanted}.`;
  const clearsAt = stagingSince === null ? null : new Date(stagingSince.getTime() + minimumSoakSeconds * 1_000);
  const rest = { since: stagingSince?.toISOString() ?? null, clears_at: clearsAt?.toISOString() ?? null };
  return [blocker("soak_too_short", message, { ...rest, overridable: true })];
}

function inMinutes(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}

/** Every reason why production cannot go back to a commit now. Neither a hold, checks nor soak stand in the way of that. */
export function listRollbackBlockers(facts: RollbackFacts): Blocker[] {
  const { production: name, staging } = facts.labels;
  return [...listGateBlockers(facts), ...listWayBlockers(facts, { name, forward: `promote it from ${staging}` })];
}
