import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { requestFlip } from "@/lib/flags/request-flip";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { type FlagStage, openFlags } from "@/tests/integration/flags/open-flags";

const KEY = "FLAG_API_RECEIPTS";
const OTHER = "raxx-api-staging";

let stage: FlagStage;

beforeAll(async () => {
  const [flag] = raxxConfig.flags;
  if (flag === undefined) throw new Error("there is no flag to copy");
  const apps = { staging: OTHER, production: "raxx-api-prod" };
  const added = { ...flag, key: KEY, risk: "low" as const, default: false, safe: false, apps };
  stage = await openFlags({ config: { ...raxxConfig, flags: [...raxxConfig.flags, added] } });
});
beforeEach(async () => {
  await stage.reset();
  await stage.cockpit.platform.setConfig(OTHER, { [KEY]: "false" });
  await stage.look();
});
afterAll(() => stage.cockpit.close());

const platform = () => stage.cockpit.platform;

async function flip(value: boolean, expected: boolean): Promise<string> {
  const changes = [{ key: KEY, value, expected }];
  const { flip: made } = await requestFlip(stage.cockpit.as("admin"), { changes }, null);
  if (made === null) throw new Error("nothing was asked for");
  await stage.step();
  await stage.step();
  return made.id;
}

const failNext = () => platform().once({ release_phase: { [OTHER]: { ms: 0, status: "failed" } } });

describe("a flag of an app whose processes do not report here", () => {
  it("is not taken for what its platform keeps where the release of that failed", async () => {
    await failNext();
    const id = await flip(true, false);
    await stage.look();
    expect(await stage.state(id)).toBe("failed");
    expect(await stage.item(KEY)).toMatchObject({ value: false, configured: "on", state: "unconfirmed" });
    expect((await stage.item(KEY)).problem).toContain("failed in its release phase");
  });

  it("can be tried again, and put back, from what it runs", async () => {
    await failNext();
    await flip(true, false);
    await failNext();
    await flip(true, false);
    expect(await stage.item(KEY)).toMatchObject({ value: false, configured: "on", state: "unconfirmed" });
    const back = await flip(false, false);
    await stage.step();
    expect(await stage.state(back)).toBe("confirmed");
    expect(await stage.item(KEY)).toMatchObject({ value: false, configured: "off", state: "confirmed" });
  });

  it("is confirmed once the next release has put the new value in force", async () => {
    await failNext();
    const id = await flip(true, false);
    const [sha = ""] = await platform().shas();
    await platform().putLive(OTHER, sha);
    await stage.step();
    expect(await stage.state(id)).toBe("confirmed");
    expect(await stage.item(KEY)).toMatchObject({ value: true, configured: "on", state: "confirmed" });
  });
});
