import { expect, it } from "vitest";

import { type Job, runLanes } from "@/scripts/checks/lanes";

/** A job that ends when it is told to. */
function jobOf(title: string, output = "") {
  const { promise, resolve } = Promise.withResolvers<void>();
  const job: Job<string> = { title, run: () => promise.then(() => ({ result: `result of ${title}`, output })) };
  return { job, end: resolve };
}

it("keeps what the job beside the others says until they have ended", async () => {
  const said: string[] = [];
  const [check, faults, journeys] = [jobOf("check"), jobOf("faults"), jobOf("e2e", "✓ one journey\n")];
  const lanes = { inTurn: [check.job, faults.job], beside: journeys.job };
  const results = runLanes(lanes, (text) => said.push(text.replace(/[\d.]+ s$/, "0 s")));
  journeys.end();
  await expect.poll(() => said).toEqual(["\n━━ check ━━"]);
  check.end();
  await expect.poll(() => said.at(-1)).toBe("\n━━ faults ━━");
  faults.end();
  expect(await results).toEqual(["result of check", "result of faults", "result of e2e"]);
  const ofFaults = ["\n━━ faults ━━", "━━ faults: 0 s"];
  const ofJourneys = ["\n━━ e2e ━━", "✓ one journey", "━━ e2e: 0 s"];
  expect(said).toEqual(["\n━━ check ━━", "━━ check: 0 s", ...ofFaults, ...ofJourneys]);
});

it("waits for the job beside the others when that takes longer", async () => {
  const journeys = jobOf("e2e");
  const results = runLanes({ inTurn: [], beside: journeys.job }, () => undefined);
  setTimeout(journeys.end);
  expect(await results).toEqual(["result of e2e"]);
});
