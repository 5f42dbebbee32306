import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createPages } from "@/lib/cloudflare/create-pages";
import type { Console } from "@/lib/console";
import { createHeroku } from "@/lib/heroku/create-heroku";
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

/** A process of the same console: clients of its own with the same credentials, and the same database. */
async function startProcess(): Promise<Console> {
  const { herokuUrl, cloudflareUrl } = cockpit.platform.simulator;
  const platforms = {
    heroku: createHeroku({ apiUrl: herokuUrl, apiKey: "simulated" }),
    cloudflare_pages: createPages({ apiUrl: cloudflareUrl, accountId: "account", apiToken: "simulated" }),
    http: cockpit.running.platforms.http,
  };
  const running = { ...cockpit.running, github: newGitHub(cockpit.platform), platforms };
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

describe.each([
  ["Heroku", "heroku", ({ platforms }: Console) => platforms.heroku.readLive("raxx-api-staging")],
  ["Cloudflare", "cloudflare", ({ platforms }: Console) => platforms.cloudflare_pages.readLive("raxx-getraxx")],
] as const)("a limit of %s that one process of a console meets", (_label, name, read) => {
  it("keeps back the calls of the others, which send none", async () => {
    const [one, other] = await Promise.all([startProcess(), startProcess()]);
    await read(other);
    await cockpit.platform.scenario({ too_many_requests: [name] });
    await expect(read(one)).rejects.toMatchObject({ kind: "rate_limited", wasKeptBack: false });
    await cockpit.platform.scenario({ too_many_requests: null });
    const total = async () => (await cockpit.platform.counts())[name].total;
    // Until it has heard of it, it is answered.
    await vi.waitFor(() => expect(read(other)).rejects.toMatchObject({ wasKeptBack: true }), { timeout: 10_000 });
    const before = await total();
    await expect(read(other)).rejects.toMatchObject({ kind: "rate_limited", wasKeptBack: true });
    expect(await total()).toBe(before);
    await expect(ask(other)).resolves.not.toBeNull();
  });
});
