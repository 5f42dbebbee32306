import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getFlip } from "@/lib/flags/queries";
import { requestFlip } from "@/lib/flags/request-flip";
import { listFlagTroubles } from "@/lib/flags/trouble";
import { APP, CHIP, type FlagStage, openFlags } from "@/tests/integration/flags/open-flags";

const MINUTE = 60_000;

let stage: FlagStage;

beforeAll(async () => {
  stage = await openFlags();
});
beforeEach(async () => {
  await stage.reset();
  await stage.look();
});
afterAll(() => stage.cockpit.close());

const platform = () => stage.cockpit.platform;
const detail = async (id: string) => (await getFlip(stage.cockpit.as("viewer"), id)).flip;
const troubles = () => listFlagTroubles(stage.cockpit.system);

async function asked(value: boolean): Promise<string> {
  const changes = [{ key: CHIP, value, expected: !value }];
  const { flip } = await requestFlip(stage.cockpit.as("admin"), { changes }, null);
  if (flip === null) throw new Error("nothing was asked for");
  return flip.id;
}

/** A flip whose write is lost, and that has been given up. */
async function lost(): Promise<string> {
  await platform().once({ config_answer: "lost_before_accept" });
  const id = await asked(false);
  await stage.step();
  await stage.step(61_000);
  expect(await detail(id)).toMatchObject({ state: "failed", failure: { code: "never_arrived" } });
  return id;
}

async function confirmed(value: boolean): Promise<string> {
  const id = await asked(value);
  await stage.step();
  await stage.step();
  await stage.report("ins_one", { [CHIP]: value });
  await stage.step();
  expect(await stage.state(id)).toBe("confirmed");
  return id;
}

describe("a flip that never arrived", () => {
  it("is corrected when Heroku turns out to have taken it, and needs a person until somebody keeps it", async () => {
    await stage.report("ins_one");
    const id = await lost();
    await platform().setConfig(APP, { [CHIP]: "false" });
    await stage.step(10 * MINUTE);
    expect(await detail(id)).toMatchObject({ state: "applied", failure: null });
    await stage.report("ins_one", { [CHIP]: false });
    await stage.step();
    expect(await stage.state(id)).toBe("confirmed");
    expect(await stage.actions(id)).toEqual([
      "console.flag.change_requested",
      "console.flag.failed",
      "console.flag.corrected",
      "console.flag.confirmed",
    ]);
    expect(await stage.item(CHIP)).toMatchObject({
      state: "drifted",
      drift: { flip_id: id, from: "unset", to: "off" },
    });
    const [trouble] = await troubles();
    expect(trouble).toMatchObject({ kind: "drifted", flipId: id });
    expect(trouble?.message).toContain("Heroku took a flip by");
    expect(await platform().configWrites()).toBe(1);
  });

  it("is the same record where the look at the flags was first", async () => {
    const id = await lost();
    await platform().setConfig(APP, { [CHIP]: "false" });
    await stage.look();
    const { drift } = await stage.item(CHIP);
    expect(drift).toMatchObject({ flip_id: null });
    await stage.step();
    expect((await stage.item(CHIP)).drift).toMatchObject({ id: drift?.id, flip_id: id });
  });

  it("takes no release of a later flip, nor of somebody else", async () => {
    const id = await lost();
    await platform().setConfig(APP, { [CHIP]: "false" }, "hana@raxx.app");
    await stage.step(MINUTE);
    await platform().setConfig(APP, { [CHIP]: "true" }, "hana@raxx.app");
    await confirmed(false);
    await stage.step(MINUTE);
    expect(await detail(id)).toMatchObject({ state: "failed", release_version: null });
  });

  it("is told with who set the value, where somebody else did meanwhile", async () => {
    await platform().once({ config_answer: "lost_before_accept" });
    const id = await asked(false);
    await stage.step();
    await platform().setConfig(APP, { [CHIP]: "off" }, "hana@raxx.app");
    await stage.look();
    await stage.step(61_000);
    expect((await detail(id)).failure?.message).toContain("hana@raxx.app set it in release v");
    expect((await stage.item(CHIP)).drift).toMatchObject({ by: "hana@raxx.app" });
  });

  it("whose late release fails says that", async () => {
    const id = await lost();
    await platform().once({ release_phase: { [APP]: { ms: 0, status: "failed" } } });
    await platform().setConfig(APP, { [CHIP]: "false" });
    await stage.step();
    expect(await detail(id)).toMatchObject({ state: "failed", failure: { code: "release_failed" } });
    expect((await troubles()).map(({ kind }) => kind)).toContain("failed");
  });

  it("hides nothing of the flip before it", async () => {
    const before = await asked(false);
    await stage.step();
    await stage.step();
    await stage.report("ins_one");
    await stage.step(5 * MINUTE);
    expect(await stage.state(before)).toBe("unconfirmed");
    await platform().once({ config_answer: "refused" });
    await asked(true);
    await stage.step();
    expect((await troubles()).map(({ flipId }) => flipId)).toContain(before);
  });
});

describe("a flip whose release failed", () => {
  it("is confirmed once the next release has put its value in force", async () => {
    await platform().once({ release_phase: { [APP]: { ms: 0, status: "failed" } } });
    await stage.report("ins_one");
    const id = await asked(false);
    await stage.step();
    await stage.step();
    expect(await stage.state(id)).toBe("failed");
    await stage.step(MINUTE);
    expect(await stage.state(id)).toBe("failed");
    await platform().setConfig(APP, { LOG_LEVEL: "debug" }, "hana@raxx.app");
    await stage.report("ins_one", { [CHIP]: false });
    await stage.step(MINUTE);
    expect(await detail(id)).toMatchObject({
      state: "confirmed",
      failure: null,
      instances: { confirmed: 1, total: 1 },
    });
    expect((await stage.actions(id)).at(-1)).toBe("console.flag.corrected");
    expect(await troubles()).toEqual([]);
  });

  it("calls nobody any more once somebody else has set the flag: that change alone does", async () => {
    await platform().once({ release_phase: { [APP]: { ms: 0, status: "failed" } } });
    await stage.report("ins_one");
    const id = await asked(false);
    await stage.step();
    await stage.step();
    expect(await stage.state(id)).toBe("failed");
    expect((await troubles()).map(({ kind }) => kind)).toEqual(["failed"]);
    await platform().setConfig(APP, { [CHIP]: "true" }, "hana@raxx.app");
    await stage.look();
    expect((await troubles()).map(({ kind }) => kind)).toEqual(["drifted"]);
  });
});

describe("a confirmed flip", () => {
  it("is not confirmed any more when an instance turns up that holds the old value", async () => {
    const id = await confirmed(false);
    await stage.report("ins_lost", { [CHIP]: true }, { dyno: "web.2" });
    await stage.step(MINUTE);
    expect(await detail(id)).toMatchObject({ state: "unconfirmed", failure: { code: "instances_differ" } });
    expect((await troubles()).map(({ flipId }) => flipId)).toEqual([id]);
    await stage.report("ins_lost", { [CHIP]: false }, { dyno: "web.2" });
    await stage.step(MINUTE);
    expect(await stage.state(id)).toBe("confirmed");
  });

  it("stays what it was where somebody has changed the flag since", async () => {
    const id = await confirmed(false);
    await platform().setConfig(APP, { [CHIP]: "on" }, "hana@raxx.app");
    await stage.report("ins_one", { [CHIP]: true });
    await stage.step(MINUTE);
    expect(await stage.state(id)).toBe("confirmed");
  });
});

describe("a flip that nobody could confirm", () => {
  it("is confirmed days later, when the last instance reports it", async () => {
    const id = await asked(false);
    await stage.step();
    await stage.step();
    await stage.report("ins_one");
    await stage.step(5 * MINUTE);
    expect(await stage.state(id)).toBe("unconfirmed");
    await stage.report("ins_one", { [CHIP]: false });
    await stage.step(3 * 24 * 60 * MINUTE);
    expect(await stage.state(id)).toBe("confirmed");
  });

  it("says so when somebody has changed the flag since, and needs nobody any more", async () => {
    const id = await asked(false);
    await stage.step();
    await stage.step();
    await stage.report("ins_one");
    await stage.step(5 * MINUTE);
    await platform().setConfig(APP, { [CHIP]: "on" }, "hana@raxx.app");
    await stage.step(MINUTE);
    expect(await detail(id)).toMatchObject({ state: "unconfirmed", failure: { code: "changed_again" } });
    expect((await stage.actions(id)).at(-1)).toBe("console.flag.corrected");
  });

  it("is not outrun by a newer flip that never arrived", async () => {
    const id = await asked(false);
    await stage.step();
    await stage.step();
    await stage.report("ins_one", { [CHIP]: false });
    await platform().once({ config_answer: "lost_before_accept" });
    const newer = await asked(true);
    await stage.cockpit.db.flagFlip.update({ where: { id }, data: { leaseUntil: new Date("2100-01-01") } });
    await stage.step();
    await stage.cockpit.db.flagFlip.update({ where: { id }, data: { leaseUntil: null } });
    await stage.step();
    expect(await stage.state(id)).toBe("applied");
    await stage.step(61_000);
    await stage.step();
    expect(await Promise.all([stage.state(id), stage.state(newer)])).toEqual(["confirmed", "failed"]);
  });
});
