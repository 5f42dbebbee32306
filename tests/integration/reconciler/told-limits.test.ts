import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { Console } from "@/lib/console";
import { listenToDatabase } from "@/lib/reconciler/listen";
import { shareLimits } from "@/lib/reconciler/reconciler";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { newGitHub } from "@/tests/factories/platform";

let cockpit: TestConsole;
const listeners: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(() => cockpit.platform.calm());
afterAll(async () => {
  await Promise.all(listeners.map((listener) => listener.stop()));
  await cockpit.close();
});

/** A process of the same console: a client of its own with the same credential, and the same database. */
async function startProcess(): Promise<Console> {
  const running = { ...cockpit.running, github: newGitHub(cockpit.platform) };
  const hearLimit = shareLimits(running);
  listeners.push(await listenToDatabase(running, (hint) => void hearLimit(hint)));
  return running;
}

const ask = ({ github }: Console) => github.getWorkflow("deploy-heroku.yml", { fresh: true });

describe("a limit of GitHub that one process of a console meets", () => {
  it("keeps back the calls of the others, which spend none of their own on it", async () => {
    const [one, other] = await Promise.all([startProcess(), startProcess()]);
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 120 } });
    await expect(ask(one)).rejects.toMatchObject({ kind: "rate_limited" });
    await vi.waitFor(() => expect(other.github.whyKeptBack("read")).not.toBeNull(), { timeout: 10_000 });
    const before = (await cockpit.platform.counts()).github.total;
    await expect(ask(other)).rejects.toMatchObject({ kind: "rate_limited", wasKeptBack: true });
    expect((await cockpit.platform.counts()).github.total).toBe(before);
    expect(other.github.budget().total).toBe(0);
  });
});
