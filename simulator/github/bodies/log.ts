import type { Attempt, StoredRun } from "../../state/model";
import { makeOdd } from "../../state/odd-texts";
import type { World } from "../../world";
import { lifeOf, type StepLife } from "../runs/life";

const OUTPUT: Record<string, (run: StoredRun) => string[]> = {
  "Set up job": () => ["Current runner version: '2.331.0'", "Operating System: Ubuntu 24.04"],
  Checkout: (run) => ["Fetching the repository", `HEAD is now at ${run.sha.slice(0, 7)}`],
  "Verify ref is on main": (run) => [`${run.sha} is on ${run.headBranch}`],
  Install: () => ["added 412 packages in 4s"],
  Build: () => ["Compiled successfully in 5.1s"],
  Test: () => ["Test Files  38 passed (38)", "     Tests  412 passed (412)"],
  Release: (run) => [`Releasing ${run.sha.slice(0, 8)} to ${run.app}`, "Released"],
  "Smoke test": (run) => [`GET /healthz of ${run.app} answered 200`],
  "Complete job": () => ["Cleaning up orphan processes"],
};

const SPECIFIC: Record<string, (run: StoredRun) => string[]> = {
  key_rejected: (run) => [
    `Releasing ${run.sha.slice(0, 8)} to ${run.app}`,
    " ▸    Invalid credentials provided.",
    " ▸    Error ID: unauthorized (HTTP 401)",
    "##[error]HEROKU_API_KEY was rejected by the platform.",
  ],
  unknown_surface: (run) => [`##[error]No app is known for surface '${run.surfaceId}' in '${run.environment}'.`],
  not_on_branch: (run) => [`##[error]${run.sha} is not on ${run.headBranch}: refusing to deploy it.`],
};

const GENERIC: Record<string, string[]> = {
  Install: ["npm error code ERESOLVE", "npm error ERESOLVE could not resolve"],
  Build: ["src/server.ts(41,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  Test: [
    " FAIL  api/invoices.test.ts > due dates > are UTC",
    "AssertionError: expected '2026-03-29T01:00:00Z' to be '2026-03-29T00:00:00Z'",
    " Test Files  1 failed | 37 passed (38)",
  ],
  Release: ["error: the release command exited with status 1"],
  "Smoke test": ["GET /healthz answered 503 after 10 tries"],
};

/** The log of an attempt's job in GitHub's form, or null while the job is not over (GitHub has no log then). */
export function jobLog(world: World, run: StoredRun, attempt: Attempt): string | null {
  const life = lifeOf(attempt, world.clock.now());
  if (life.status !== "completed" || !life.hasJob) return null;
  const strange = strangeLines(world);
  const failed = life.steps.find(({ conclusion }) => conclusion === "failure");
  const lines = life.steps.flatMap((step) => {
    const at = stamp((step.startedAt ?? attempt.requestedAt) + run.skewMs);
    return [...(step === failed ? strange : []), ...linesOf(step, run, attempt)].map((line, index) =>
      index === 0 ? `${at} ##[group]${step.name}\n${at} ##[endgroup]\n${at} ${line}` : `${at} ${line}`,
    );
  });
  const last = stamp(world.clock.now());
  return `${[...lines, ...(failed === undefined ? strange.map((line) => `${last} ${line}`) : [])].join("\n")}\n`;
}

/** What a scenario has a script of the run print: in the step that fails, else at the end. */
function strangeLines(world: World): string[] {
  const odd = world.scenarios.get("odd_texts");
  const canary = world.scenarios.get("canary");
  return [
    ...(odd === undefined ? [] : [makeOdd("Output of a script:", odd)]),
    ...(canary === undefined ? [] : [`TOKEN=${canary}`]),
  ];
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}0000Z`;
}

function linesOf(step: StepLife, run: StoredRun, attempt: Attempt): string[] {
  if (step.conclusion === "skipped") return [];
  const normal = OUTPUT[step.name]?.(run) ?? [];
  if (step.conclusion === "cancelled") return [...normal, "##[error]The operation was canceled."];
  if (step.conclusion !== "failure") return normal;
  const reason = SPECIFIC[attempt.plan.failure]?.(run) ?? GENERIC[step.name] ?? [];
  return [...reason, "##[error]Process completed with exit code 1."];
}
