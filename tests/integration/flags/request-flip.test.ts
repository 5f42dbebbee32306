import { generate } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as flagsRoute from "@/app/api/flags/route";
import { requestFlip } from "@/lib/flags/request-flip";
import { type FlipRequest, flipAnswerSchema } from "@/lib/flags/schemas";
import { failureOf } from "@/tests/factories/failures";
import { bearer, call, serve } from "@/tests/factories/requests";
import { APP, ASYNC, CHIP, type FlagStage, openFlags, RISKY } from "@/tests/integration/flags/open-flags";

let stage: FlagStage;

beforeAll(async () => {
  stage = await openFlags();
  serve(stage.cockpit);
});
beforeEach(() => stage.reset());
afterAll(() => stage.cockpit.close());

const off: FlipRequest = { changes: [{ key: CHIP, value: false, expected: true }] };
const flip = (who: "viewer" | "operator" | "admin", input: FlipRequest = off, key: string | null = null) =>
  requestFlip(stage.cockpit.as(who), input, key);
const flips = () => stage.cockpit.db.flagFlip.count();

async function codeOfAdmin(): Promise<string> {
  const { db, people, now } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0 } });
  return generate({ secret: people.admin.totpSecret, epoch: now().getTime() / 1_000 });
}

const refusals = async (subject: string) =>
  (await stage.cockpit.auditOf(subject)).filter(({ action }) => action === "console.flag.change_refused");

describe("asking for a flip", () => {
  it("writes the intent with its audit row and who asked, and sends nothing", async () => {
    const { flip: made } = await flip("operator");
    expect(made).toMatchObject({
      app: APP,
      state: "requested",
      sent_at: null,
      release_version: null,
      changes: [{ key: CHIP, value: false, was: true }],
      requested_by: { email: stage.cockpit.people.operator.email },
    });
    expect(await stage.actions(made?.id ?? "")).toEqual(["console.flag.change_requested"]);
    expect(await stage.cockpit.platform.configWrites()).toBe(0);
    expect((await stage.item(CHIP)).state).toBe("requested");
  });

  it("is refused to a viewer, with nothing changed", async () => {
    expect(await failureOf(flip("viewer"))).toMatchObject({ code: "forbidden" });
    expect(await flips()).toBe(0);
    expect((await refusals(CHIP)).at(-1)?.payload).toMatchObject({ code: "forbidden" });
  });

  it("names a flag that there is not, and one named twice", async () => {
    const [change] = off.changes;
    if (change === undefined) throw new Error("no change");
    const unknown = { changes: [{ ...change, key: "FLAG_CONSOLE_NO_SUCH" }] };
    expect(await failureOf(flip("operator", unknown))).toMatchObject({ code: "invalid_input" });
    expect(await failureOf(flip("operator", { changes: [change, change] }))).toMatchObject({ code: "invalid_input" });
    expect(await flips()).toBe(0);
  });

  it("is a conflict where somebody changed the flag since, by the platform's own word", async () => {
    await stage.cockpit.platform.setConfig(APP, { [CHIP]: "off" }, "hana@raxx.app");
    const refused = await failureOf(flip("operator"));
    expect(refused).toMatchObject({ code: "flag_changed", extra: { changed: [{ key: CHIP, value: false }] } });
    expect(await flips()).toBe(0);
  });

  it("of two people at once is one flip, and the other is told by whom", async () => {
    const outcomes = await Promise.allSettled([flip("operator"), flip("admin"), flip("operator", off, "k1")]);
    const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.flip?.id] : []));
    expect(new Set(won).size).toBe(1);
    expect(await flips()).toBe(1);
    for (const lost of outcomes.filter((one) => one.status === "rejected"))
      expect(lost.reason).toMatchObject({ code: "flag_changed" });
  });

  it("holds back another flag of the same app only until the write is through", async () => {
    await flip("operator");
    const other: FlipRequest = { changes: [{ key: ASYNC, value: true, expected: false }] };
    expect(await failureOf(flip("admin", other))).toMatchObject({ code: "conflict" });
    await stage.step();
    await stage.step();
    expect((await flip("admin", other)).flip?.state).toBe("requested");
  });

  it("asked twice by one person is one flip, by its key or while it is on its way", async () => {
    const first = await flip("operator", off, "a-key");
    expect((await flip("operator", off, "a-key")).flip?.id).toBe(first.flip?.id);
    expect((await flip("operator")).flip?.id).toBe(first.flip?.id);
    const other = { changes: [{ key: CHIP, value: true, expected: true }] };
    expect(await failureOf(flip("operator", other, "a-key"))).toMatchObject({ code: "invalid_input" });
    expect(await flips()).toBe(1);
  });

  it("needs nothing done where all of it is so already", async () => {
    await stage.report("ins_one");
    const same: FlipRequest = { changes: [{ key: CHIP, value: true, expected: true }] };
    expect(await flip("operator", same)).toEqual({ flip: null });
    expect(await flips()).toBe(0);
  });

  it("says in words when the platform cannot be asked, and flips nothing", async () => {
    await stage.cockpit.platform.scenario({ outage: ["heroku"] });
    expect(await failureOf(flip("operator"))).toMatchObject({ code: "upstream_failed" });
    expect(await flips()).toBe(0);
  });
});

describe("a risky flag", () => {
  const on: FlipRequest = { changes: [{ key: RISKY, value: true, expected: false }] };

  it("takes an admin and a code of their own, spent once", async () => {
    expect(await failureOf(flip("operator", on))).toMatchObject({ code: "forbidden" });
    expect(await failureOf(flip("admin", on))).toMatchObject({ code: "step_up_failed" });
    expect(await failureOf(flip("admin", { ...on, totp: "000000" }))).toMatchObject({ code: "step_up_failed" });
    expect(await flips()).toBe(0);
    const totp = await codeOfAdmin();
    const { flip: made } = await flip("admin", { ...on, totp });
    expect(made?.state).toBe("requested");
    const [proved] = (await stage.cockpit.auditOf(stage.cockpit.people.admin.id)).slice(-1);
    expect(proved).toMatchObject({
      action: "console.auth.step_up_succeeded",
      payload: { action: "flag:flip-risky", target: RISKY },
    });
    const again: FlipRequest = { changes: [{ key: "FLAG_CONSOLE_DEPLOY_UI", value: false, expected: true }], totp };
    await stage.step();
    await stage.step();
    expect(await failureOf(flip("admin", again))).toMatchObject({ code: "step_up_failed" });
  });

  it("is refused where the typed name is another one", async () => {
    const input = { ...on, totp: await codeOfAdmin(), confirm: CHIP };
    expect(await failureOf(flip("admin", input))).toMatchObject({ code: "invalid_input" });
  });

  it("makes the whole batch risky", async () => {
    const batch: FlipRequest = { changes: [...off.changes, ...on.changes] };
    expect(await failureOf(flip("operator", batch))).toMatchObject({ code: "forbidden" });
    expect((await flip("admin", { ...batch, totp: await codeOfAdmin() })).flip?.changes).toHaveLength(2);
  });
});

describe("PUT /api/flags", () => {
  const put = (body: unknown, who: "viewer" | "operator" = "operator") =>
    call(stage.cockpit, flagsRoute.PUT, {
      method: "PUT",
      path: "/api/flags",
      body,
      headers: bearer(stage.cockpit.people[who].apiToken),
    });

  it("answers 202 with the flip and where it is, and 409 with what it is now", async () => {
    const response = await put(off);
    expect(response.status).toBe(202);
    const { flip: made } = flipAnswerSchema.parse(await response.json());
    expect(response.headers.get("location")).toBe(`/api/flags/flips/${made?.id}`);
    await stage.step();
    await stage.step();
    await stage.report("ins_one", { [CHIP]: false });
    await stage.step();
    const late = await put({ changes: [{ key: CHIP, value: false, expected: true }] });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: "flag_changed", changed: [{ key: CHIP, value: false }] });
    expect((await put(off, "viewer")).status).toBe(403);
  });
});
