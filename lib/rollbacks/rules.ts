import type { Surface } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { shortSha } from "@/lib/core/words";
import { blocker, type LiveDeploy, liveBlockers, lockBlockers, switchedOffBlockers } from "@/lib/deploys/rules";
import type { OpenLock } from "@/lib/locks/rules";
import type { Versions } from "@/lib/versions/schemas";

/** A commit to go back to, as it was found. */
export interface WayFacts {
  toSha: string;
  /** The target as seen from what runs. */
  status: Versions["status"];
  /** Whether a record says that it has run there before. */
  hasRun: boolean;
  /** Null when nobody could say. */
  onMain: boolean | null;
  problem: string | null;
}

/** Where it goes back, and how a commit is shipped there that is no earlier one. */
export interface WayWords {
  name: string;
  /** E.g. "deploy it". */
  forward: string;
}

export interface SurfaceRollbackFacts extends WayFacts {
  surface: Surface;
  deployUi: boolean;
  liveDeploy: LiveDeploy | null;
  lock: OpenLock | null;
}

/** The blockers of a rollback that a reason can pass over. */
export const OVERRIDABLE_BACK = ["comparison_unknown"] as const;

/** Every reason why a surface cannot go back to a commit now. Neither a hold nor checks stand in the way of that. */
export function listSurfaceRollbackBlockers(facts: SurfaceRollbackFacts): Blocker[] {
  const { surface_id: name } = facts.surface;
  return [...listGateBlockersOf(facts), ...listWayBlockers(facts, { name, forward: "deploy it" })];
}

/** What stands in the way whatever the target, as far as this console knows it by itself. */
export function listGateBlockersOf(
  facts: Pick<SurfaceRollbackFacts, "surface" | "deployUi" | "lock" | "liveDeploy">,
): Blocker[] {
  const { surface, lock, liveDeploy } = facts;
  return [
    ...switchedOffBlockers(facts.deployUi),
    ...promotedBackBlockers(surface),
    ...lockBlockers(surface.surface_id, lock),
    ...liveBlockers(surface.surface_id, liveDeploy),
  ];
}

function promotedBackBlockers({ surface_id, promoted_from }: Surface): Blocker[] {
  if (promoted_from === undefined) return [];
  const message = `${surface_id} is rolled back by an admin on the versions page, with a code.`;
  return [blocker("promotion_required", message)];
}

/** What the way back itself has against it. */
export function listWayBlockers(facts: WayFacts, { name, forward }: WayWords): Blocker[] {
  const { status } = facts;
  const sha = shortSha(facts.toSha);
  const found: Blocker[] = [];
  if (status === "identical") {
    found.push(blocker("already_running", `${name} is at ${sha} already. Choose an earlier commit.`));
  } else if (!facts.hasRun) {
    const message = `${name} has no record of running ${sha}. Choose a commit it has run, or ${forward}.`;
    found.push(blocker("never_ran", message));
  } else if (status === "ahead") {
    const instead = `${forward.charAt(0).toUpperCase()}${forward.slice(1)}.`;
    found.push(blocker("not_earlier", `${sha} is newer than what ${name} runs: that is no rollback. ${instead}`));
  }
  if (facts.onMain === false) {
    found.push(blocker("not_on_main", `${sha} is not on main: it ships by break-glass only.`));
  }
  if (status === "unknown") {
    const problem = facts.problem?.replace(/\.$/, "") ?? "the commit it runs is not known";
    const message = `${sha} could not be compared with what ${name} runs: ${problem}.`;
    found.push(blocker("comparison_unknown", message, { overridable: true }));
  }
  return [...found, ...unknownMainBlockers({ ...facts, sha: facts.toSha })];
}

/** Not known to be on main is not on main; a pair that could not be compared has its blocker already. */
export function unknownMainBlockers(facts: Pick<WayFacts, "onMain" | "status"> & { sha: string | null }): Blocker[] {
  if (facts.onMain !== null || facts.status === "unknown") return [];
  const sha = facts.sha === null ? "the commit" : shortSha(facts.sha);
  const message = `Nobody can say whether ${sha} is on main. It clears when GitHub can be asked.`;
  return [blocker("comparison_unknown", message)];
}
