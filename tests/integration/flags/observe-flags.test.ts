import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listFlagPromotions } from "@/lib/flags/queries";
import { requestFlip } from "@/lib/flags/request-flip";
import { keepDrift } from "@/lib/flags/review-drift";
import { listFlagTroubles } from "@/lib/flags/trouble";
import { failureOf } from "@/tests/factories/failures";
import { APP, ASYNC, CHIP, type FlagStage, openFlags } from "@/tests/integration/flags/open-flags";

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
const byHand = (value: string | null, app = APP) => platform().setConfig(app, { [CHIP]: value }, "hana@raxx.app");
const drifts = async () => (await stage.actions(CHIP)).filter((action) => action === "console.flag.drifted").length;
const troubles = () => listFlagTroubles(stage.cockpit.as("viewer"));

describe("a flag that somebody changes past the console", () => {
  it("is found with the author of the release, once", async () => {
    const before = await drifts();
    await byHand("off");
    await stage.look();
    await stage.look();
    expect(await stage.item(CHIP)).toMatchObject({
      state: "drifted",
      configured: "off",
      changed_by: "hana@raxx.app",
      drift: { from: "unset", to: "off", by: "hana@raxx.app" },
    });
    expect(await drifts()).toBe(before + 1);
    expect(await troubles()).toMatchObject([{ kind: "drifted", subject: CHIP }]);
    const [row] = (await stage.cockpit.auditOf(CHIP))
      .filter(({ action }) => action === "console.flag.drifted")
      .slice(-1);
    expect(row?.payload).toMatchObject({ app: APP, from: "unset", to: "off", by: "hana@raxx.app" });
  });

  it("is told with whoever rolled the app back, which brings the vars of then back too", async () => {
    const [one = "", other = ""] = await platform().shas();
    await platform().putLive(APP, one);
    await platform().putLive(APP, other);
    await stage.look();
    const input = { changes: [{ key: CHIP, value: false, expected: true }] };
    await requestFlip(stage.cockpit.as("operator"), input, null);
    await stage.step();
    await stage.step();
    await platform().rollBack(APP, "hana@raxx.app");
    await stage.look();
    const { releases } = await platform().config(APP);
    expect((await stage.item(CHIP)).drift).toMatchObject({
      from: "off",
      to: "unset",
      by: "hana@raxx.app",
      release_version: releases.at(-1)?.version,
    });
  });

  it("drifts no more once it is put back, kept, or flipped", async () => {
    await byHand("off");
    await stage.look();
    await byHand("on");
    await stage.look();
    expect((await stage.item(CHIP)).drift).toBeNull();
    await byHand("off");
    await stage.look();
    expect(await keepDrift(stage.cockpit.as("operator"), CHIP)).toEqual({ key: CHIP, configured: "off" });
    expect((await stage.item(CHIP)).drift).toBeNull();
    await byHand("on");
    await stage.look();
    const input = { changes: [{ key: CHIP, value: false, expected: true }] };
    await requestFlip(stage.cockpit.as("operator"), input, null);
    await stage.step();
    await stage.step();
    expect(await stage.cockpit.db.flagDrift.count({ where: { endedAt: null } })).toBe(0);
    const ends = await stage.cockpit.db.flagDrift.findMany({ orderBy: { since: "asc" } });
    expect(ends.map(({ endReason }) => endReason)).toEqual(["set_back", "kept", "flipped"]);
  });

  it("is no drift where nothing changes: its default set by hand, or another way to say on", async () => {
    const before = await drifts();
    await byHand("on");
    await stage.look();
    await byHand("1");
    await stage.look();
    expect(await drifts()).toBe(before);
    expect((await stage.item(CHIP)).configured).toBe("on");
  });

  it("to what nobody can read is told as that", async () => {
    await byHand("perhaps");
    await stage.look();
    expect(await stage.item(CHIP)).toMatchObject({ configured: "unreadable", drift: { to: "unreadable" } });
  });

  it("cannot be kept by a viewer, nor where nothing drifts", async () => {
    expect(await failureOf(keepDrift(stage.cockpit.as("operator"), CHIP))).toMatchObject({ code: "not_found" });
    await byHand("off");
    await stage.look();
    expect(await failureOf(keepDrift(stage.cockpit.as("viewer"), CHIP))).toMatchObject({ code: "forbidden" });
    const both = await Promise.allSettled([1, 2].map(() => keepDrift(stage.cockpit.as("operator"), CHIP)));
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a flip of this console", () => {
  it("is never taken for somebody else's change, whenever the look comes", async () => {
    const before = await drifts();
    await requestFlip(stage.cockpit.as("operator"), { changes: [{ key: CHIP, value: false, expected: true }] }, null);
    await stage.look();
    await stage.step();
    await stage.look();
    await stage.step();
    await stage.look();
    expect(await drifts()).toBe(before);
    expect(await stage.item(CHIP)).toMatchObject({
      configured: "off",
      changed_by: stage.cockpit.people.operator.email,
      drift: null,
    });
  });
});

describe("the looks", () => {
  it("say since when an app's flags cannot be read, and call somebody after a minute", async () => {
    await platform().scenario({ outage: ["heroku"] });
    await stage.look();
    expect(await troubles()).toEqual([]);
    stage.cockpit.moveClock(61_000);
    await stage.look();
    expect((await troubles()).map(({ kind, subject }) => [kind, subject])).toEqual([
      ["unread", "raxx-console-prod"],
      ["unread", APP],
    ]);
  });

  it("keep no value and no name of another var", async () => {
    await platform().setConfig(APP, { DATABASE_URL: "postgres://canary-of-flags", [CHIP]: "off" }, "hana@raxx.app");
    await stage.look();
    const { db } = stage.cockpit;
    const rows = [await db.flagObservation.findMany(), await db.flagDrift.findMany(), await db.flagWatch.findMany()];
    const kept = inspect(rows, { depth: null });
    expect(kept).toContain(CHIP);
    expect(kept).not.toMatch(/canary-of-flags|DATABASE_URL/);
  });
});

describe("both environments side by side", () => {
  it("tell differences first, since when and by whom, and no drift of the other one", async () => {
    await platform().setConfig("raxx-console-prod", { [ASYNC]: "on" }, "hana@raxx.app");
    await stage.look();
    const { items, sister_url } = await listFlagPromotions(stage.cockpit.as("viewer"));
    expect(items[0]).toMatchObject({
      key: ASYNC,
      differs: true,
      production: { value: true, by: "hana@raxx.app" },
      staging: { value: false },
    });
    expect(items[0]?.production.since).not.toBeNull();
    expect(sister_url).toContain("console.raxx.app");
    expect(await stage.cockpit.db.flagDrift.count()).toBe(0);
  });

  it("name a temporary flag that has been on everywhere for thirty days as ready to remove", async () => {
    for (const app of [APP, "raxx-console-prod"]) await platform().setConfig(app, { [ASYNC]: "on" });
    await stage.look();
    const removable = async () =>
      (await listFlagPromotions(stage.cockpit.as("viewer"))).items.filter((item) => item.removable);
    expect(await removable()).toEqual([]);
    stage.cockpit.moveClock(31 * 24 * 3_600_000);
    expect((await removable()).map(({ key }) => key)).toEqual([ASYNC]);
  });
});
