import { createHash } from "node:crypto";
import { findActionsSecret } from "../../state/actions-secrets";
import { isKeyRefused } from "../../state/keys";
import type { StoredRun } from "../../state/model";
import type { PlatformName } from "../../state/scenarios";
import type { World } from "../../world";
import type { DispatchRequest } from "../dispatch-request";
import { joblessEnd, newRun } from "./launch";
import { planRun } from "./plan";

interface Place {
  workflow: string;
  actor: string;
  headSha: string;
}

/** What scenarios call these runs, which have no surface. */
const CHECKS = "check-credentials";
/** 1-based number of the step whose name tells the answer, and which fails where that is no. */
const ANSWER_STEP = 3;
const PLATFORMS: Record<string, PlatformName> = { HEROKU_API_KEY: "heroku", CLOUDFLARE_API_TOKEN: "cloudflare" };

/** Creates a run that tries an Actions secret: it compares the value with its proof, and asks the platform whose key it is. */
export function launchCheck(world: World, { workflow, actor, headSha }: Place, { ref, inputs }: DispatchRequest) {
  const { secret = "", environment = "", correlation_id: correlationId = "" } = inputs;
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  const order = { workflow, actor, headSha, environment, correlationId, ref: headSha, headBranch: branch };
  const run: StoredRun = {
    ...newRun(world, { ...order, surfaceId: CHECKS, verifiesBranch: false }),
    displayTitle: `check ${secret} ${environment} [${correlationId}]`.replace("  ", " "),
    group: `${workflow}:${secret}:${environment}`,
  };
  const { scenarios } = world;
  const speed = scenarios.get("speed") ?? 1;
  const word = answerOf(world, inputs);
  const steps = ["Set up job", "Try the key", `Answer ${word}`, "Complete job"];
  const plan = {
    ...planRun({ seed: run.id, speed, releaseSha: null }),
    steps: steps.map((name) => ({ name, ms: 1_000 / speed })),
    failAt: word === "works" ? null : ANSWER_STEP,
    needsApproval: scenarios.touches("stuck_approval", CHECKS),
    jobless: joblessEnd(world, CHECKS),
  };
  world.runs.start(run, { actor, plan, at: run.createdAt });
  return run;
}

/** The one word that the workflow prints. */
function answerOf(
  world: World,
  { secret = "", environment = "", proof = "", correlation_id: id }: Record<string, string>,
) {
  const named = { environment: environment === "" ? null : environment, name: secret };
  const value = findActionsSecret(world.store.state, named)?.value;
  if (value === undefined) return "missing";
  if (proof !== "" && proof !== createHash("sha256").update(`${id} ${value}`).digest("hex")) return "another";
  const platform = PLATFORMS[secret];
  if (platform === undefined) return "works";
  if (world.scenarios.holds("outage", platform)) return "unanswered";
  return isKeyRefused(world, platform, value) ? "rejected" : "works";
}
