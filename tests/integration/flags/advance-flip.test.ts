import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { advanceFlip } from "@/lib/flags/advance-flip";
import { claimFlip, handBackFlips } from "@/lib/flags/claim-flip";
import { getFlip, listFlagPromotions } from "@/lib/flags/queries";
import { requestFlip } from "@/lib/flags/request-flip";
import { APP, ASYNC, CHIP, type FlagStage, openFlags } from "@/tests/integration/flags/open-flags";

let stage: FlagStage;

beforeAll(async () => {
  stage = await openFlags();
});
beforeEach(() => stage.reset());
afterAll(() => stage.cockpit.close());

const platform = () => stage.cockpit.platform;

async function asked(changes = [{ key: CHIP, value: false, expected: true }]): Promise<string> {
  const { flip } = await requestFlip(stage.cockpit.as("admin"), { changes }, null);
  if (flip === null) throw new Error("nothing was asked for");
  return flip.id;
}

/** Asked for, sent, and its release through. */
async function applied(changes?: Parameters<typeof asked>[0]): Promise<string> {
  const id = await asked(changes);
  await stage.step();
  await stage.step();
  expect(await stage.state(id)).toBe("applied");
  return id;
}

const detail = (id: string) => getFlip(stage.cockpit.as("viewer"), id);

describe("a flip", () => {
  it("is one write and one release, confirmed by the instance that comes up with it", async () => {
    const before = (await platform().config(APP)).releases.length;
    await stage.report("ins_old");
    const id = await applied();
    await stage.step();
    expect(await stage.state(id)).toBe("applied");
    await stage.cockpit.db.instance.update({ where: { id: "ins_old" }, data: { endedAt: new Date() } });
    await stage.report("ins_new", { [CHIP]: false });
    await stage.step();
    expect(await stage.state(id)).toBe("confirmed");
    const { vars, releases } = await platform().config(APP);
    expect(vars).toMatchObject({ [CHIP]: "false" });
    expect(releases.slice(before).map(({ description }) => description)).toEqual([`Set ${CHIP} config vars`]);
    expect(await platform().configWrites()).toBe(1);
    expect(await stage.actions(id)).toEqual([
      "console.flag.change_requested",
      "console.flag.applied",
      "console.flag.confirmed",
    ]);
    const { flip, transitions } = await detail(id);
    expect(flip).toMatchObject({ instances: { confirmed: 1, total: 1 }, release_version: releases.at(-1)?.version });
    expect(transitions.map(({ to_state }) => to_state)).toEqual(["requested", "applied", "confirmed"]);
  });

  it("of five flags is one release", async () => {
    const { flags } = stage.cockpit.system.config;
    const before = (await platform().config(APP)).releases.length;
    await stage.cockpit.db.flagFlip.create({ data: fiveFlags(flags) });
    await stage.step();
    await stage.step();
    const { releases } = await platform().config(APP);
    expect(releases.length - before).toBe(1);
    expect(await platform().configWrites()).toBe(1);
    await stage.report("ins_new", Object.fromEntries(flags.map((flag) => [flag.key, !flag.default])));
    await stage.step();
    expect(await stage.state("flp_five")).toBe("confirmed");
  });

  const fiveFlags = (flags: readonly { key: string; default: boolean }[]) => {
    const now = stage.cockpit.now();
    return {
      id: "flp_five",
      app: APP,
      state: "requested",
      stateSince: now,
      requestedAt: now,
      nextCheckAt: now,
      changes: flags.map((flag) => ({ key: flag.key, value: !flag.default, was: flag.default })),
      keys: flags.map(({ key }) => key),
      idempotencyHash: "five",
      requestedById: stage.cockpit.people.admin.id,
      requestedByEmail: stage.cockpit.people.admin.email,
    };
  };

  it("is never confirmed while one of two instances holds the old value, and says which", async () => {
    await platform().scenario({ dynos: { [APP]: 2 } });
    const id = await applied();
    await stage.report("ins_one", { [CHIP]: false }, { dyno: "web.1" });
    await stage.report("ins_two", {}, { dyno: "web.2" });
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({
      state: "applied",
      instances: { confirmed: 1, total: 2, waits_for: ["web.2"] },
    });
    await stage.step(5 * 60_000);
    expect((await detail(id)).flip).toMatchObject({ state: "unconfirmed", failure: { code: "instances_silent" } });
    expect((await detail(id)).flip.failure?.message).toContain("1 of 2 instances; waiting for web.2");
    await stage.report("ins_two", { [CHIP]: false }, { dyno: "web.2" });
    await stage.step();
    expect(await stage.state(id)).toBe("confirmed");
  });

  it("is not confirmed by an instance alone where the platform lists another that nobody hears of", async () => {
    await platform().scenario({ dynos: { [APP]: 2 } });
    const id = await applied();
    await stage.report("ins_one", { [CHIP]: false }, { dyno: "web.1" });
    await stage.step();
    expect((await detail(id)).flip.instances).toEqual({ confirmed: 1, total: 2, waits_for: ["web.2"] });
  });

  it("whose release phase fails is told so, with what runs and what the platform keeps", async () => {
    await platform().once({ release_phase: { [APP]: { ms: 0, status: "failed" } } });
    await stage.report("ins_old");
    const id = await asked();
    await stage.step();
    await stage.step();
    const { flip } = await detail(id);
    expect(flip).toMatchObject({ state: "failed", failure: { code: "release_failed" } });
    expect(flip.failure?.message).toMatch(
      /^Release v\d+ failed in its release phase\. raxx-console-staging still runs/,
    );
    expect(await stage.item(CHIP)).toMatchObject({ value: true, configured: "off", state: "unconfirmed" });
    const besides = async () =>
      (await listFlagPromotions(stage.cockpit.as("viewer"))).items.find(({ key }) => key === CHIP)?.staging.problem;
    expect(await besides()).toBe(flip.failure?.message);
    // The old state is what counts: from there it can be put back, and tried again.
    const back = await requestFlip(
      stage.cockpit.as("operator"),
      { changes: [{ key: CHIP, value: true, expected: false }] },
      null,
    );
    expect(back.flip?.state).toBe("requested");
    await stage.step();
    await stage.step();
    await stage.step();
    expect(await stage.item(CHIP)).toMatchObject({ value: true, configured: "on", state: "confirmed" });
    expect(await besides()).toBeNull();
  });

  it("waits for a slow release phase, and is for a person after ten minutes", async () => {
    await platform().once({ release_phase: { [APP]: { ms: 60_000_000 } } });
    const id = await asked();
    await stage.step();
    await stage.step();
    expect(await stage.state(id)).toBe("requested");
    await stage.step(10 * 60_000 + 1_000);
    expect((await detail(id)).flip).toMatchObject({ state: "unconfirmed", failure: { code: "release_unknown" } });
    await platform().moveClock(60_000_000);
    await stage.step();
    expect(await stage.state(id)).toBe("applied");
  });

  it("gives its instances their five minutes, however long its release phase took", async () => {
    await platform().once({ release_phase: { [APP]: { ms: 6 * 60_000 } } });
    await stage.report("ins_old");
    const id = await asked();
    await stage.step();
    await platform().moveClock(7 * 60_000);
    await stage.step(7 * 60_000);
    expect(await stage.state(id)).toBe("applied");
    await stage.step();
    expect(await stage.state(id)).toBe("applied");
    await stage.step(5 * 60_000);
    expect(await stage.state(id)).toBe("unconfirmed");
  });

  it.each(["lost_after_accept", "500_after_accept"])("is written once where the answer is %s", async (answer) => {
    await platform().once({ config_answer: answer });
    await applied();
    expect(await platform().configWrites()).toBe(1);
  });

  it("that never arrived fails after a minute, and is not sent again", async () => {
    await platform().once({ config_answer: "lost_before_accept" });
    const id = await asked();
    await stage.step();
    await stage.step();
    expect(await stage.state(id)).toBe("requested");
    await stage.step(61_000);
    expect((await detail(id)).flip).toMatchObject({ state: "failed", failure: { code: "never_arrived" } });
    expect(await platform().configWrites()).toBe(1);
  });

  it("that the platform refuses fails at once with its words", async () => {
    await platform().once({ config_answer: "refused" });
    const id = await asked();
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({ state: "failed", failure: { code: "refused" } });
  });

  it("finds its release by what it changed, not by where it stands", async () => {
    const id = await asked();
    await stage.step();
    await platform().setConfig(APP, { LOG_LEVEL: "debug" }, "hana@raxx.app");
    await platform().setConfig(APP, { [ASYNC]: "on", LOG_LEVEL: "info" }, "hana@raxx.app");
    await stage.step();
    const { releases } = await platform().config(APP);
    expect((await detail(id)).flip.release_version).toBe(releases.at(-3)?.version);
  });

  it("ends before anything is sent where somebody changed the flag between the request and the write", async () => {
    const id = await asked();
    await platform().setConfig(APP, { [CHIP]: "off" }, "hana@raxx.app");
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({ state: "failed", failure: { code: "flag_changed" } });
    expect(await platform().configWrites()).toBe(0);
  });

  it("is not confirmed where somebody set the flag back since", async () => {
    const id = await applied();
    await platform().setConfig(APP, { [CHIP]: "on" }, "hana@raxx.app");
    await stage.report("ins_new", { [CHIP]: false });
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({ state: "unconfirmed", failure: { code: "changed_again" } });
  });

  it("yields to a newer flip of the same flag", async () => {
    const id = await applied();
    const newer = await applied([{ key: CHIP, value: true, expected: false }]);
    expect(await stage.state(newer)).toBe("applied");
    await stage.cockpit.db.flagFlip.update({ where: { id: newer }, data: { leaseUntil: new Date("2100-01-01") } });
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({ state: "unconfirmed", failure: { code: "taken_over" } });
  });
});

describe("a flip's turns", () => {
  it("are one holder's: whoever lost the lease writes nothing and sends nothing", async () => {
    const id = await asked();
    const held = await claimFlip(stage.cockpit.system, "ins_a");
    expect(held?.id).toBe(id);
    expect(await claimFlip(stage.cockpit.system, "ins_b")).toBeNull();
    await handBackFlips(stage.cockpit.system, "ins_a");
    const [one, other] = await Promise.all([
      advanceFlip(stage.cockpit.system, "ins_b"),
      advanceFlip(stage.cockpit.system, "ins_c"),
    ]);
    expect([one, other].filter(Boolean)).toHaveLength(1);
    expect(await platform().configWrites()).toBe(1);
  });

  it("go on after a crash between the commit and the write: looked for, and never sent twice", async () => {
    const id = await asked();
    const { db } = stage.cockpit;
    const beforeVersion = (await platform().config(APP)).releases.at(-1)?.version ?? 0;
    await db.flagFlip.update({ where: { id }, data: { sentAt: stage.cockpit.now(), beforeVersion } });
    await stage.step();
    expect(await stage.state(id)).toBe("requested");
    await stage.step(61_000);
    expect(await stage.state(id)).toBe("failed");
    expect(await platform().configWrites()).toBe(0);
  });

  it("end at the deadline while every look throws, and say what held them up", async () => {
    await platform().scenario({ outage: [] });
    const id = await asked();
    await platform().scenario({ outage: ["heroku"] });
    await stage.step();
    expect((await detail(id)).flip).toMatchObject({ state: "requested" });
    expect((await detail(id)).flip.problem).toContain("503");
    await stage.step(121_000);
    expect((await detail(id)).flip).toMatchObject({ state: "failed", failure: { code: "not_sent" } });
    expect(await platform().configWrites()).toBe(0);
  });

  it("of one that nobody foresaw cost the one beside it nothing", async () => {
    const id = await applied();
    const { system, db } = stage.cockpit;
    const heroku = { ...system.platforms.heroku, listDynos: () => Promise.reject(new TypeError("a bug")) };
    const broken = { ...system, platforms: { ...system.platforms, heroku } };
    await db.flagFlip.updateMany({ data: { nextCheckAt: new Date(0) } });
    await expect(advanceFlip(broken, "ins_a")).rejects.toThrow("a bug");
    expect((await detail(id)).flip.problem).toMatch(/Request id req_/);
    const other = await applied([{ key: ASYNC, value: true, expected: false }]);
    await stage.report("ins_new", { [CHIP]: false, [ASYNC]: true });
    await stage.step();
    await stage.step();
    expect(await Promise.all([stage.state(id), stage.state(other)])).toEqual(["confirmed", "confirmed"]);
  });
});
