import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as verdictRoute from "@/app/api/deploys/[id]/verdict/route";
import { getVerdict } from "@/lib/insights/queries";
import { recordVerdict } from "@/lib/insights/record-verdict";
import { verdictSchema } from "@/lib/insights/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { createPerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterAll(() => cockpit.close());

const note = "Orders could not be paid for ten minutes.";
const failed = { verdict: "failure" as const, note, seen: 0 };
const shipped = () => mintDeploy(cockpit, { finishedAt: new Date("2026-11-20T08:04:00.000Z") });
const rowsOf = (deployId: string) =>
  cockpit.db.deployVerdict.findMany({ where: { deployId }, orderBy: { seq: "asc" } });

describe("judging a deploy", () => {
  it("records who and why, and counts from then on", async () => {
    const { id } = await shipped();
    expect(await getVerdict(cockpit.as("viewer"), id)).toMatchObject({ outcome: "no_failure", said: null, seq: 0 });
    const { email } = cockpit.people.operator;
    const after = await recordVerdict(cockpit.as("operator"), id, failed);
    expect(after).toMatchObject({ outcome: "failure", seq: 1, said: { verdict: "failure", note, by: email } });
    expect(after.automatic.outcome).toBe("no_failure");
    expect(await cockpit.auditOf(id)).toMatchObject([
      {
        action: "console.deploy.judged",
        actor: { email },
        payload: { verdict: "failure", was: "automatic", note, seq: 1 },
      },
    ]);
  });

  it("is taken back by a further row, and what was said stays", async () => {
    const { id } = await shipped();
    await recordVerdict(cockpit.as("operator"), id, failed);
    const back = { verdict: "automatic" as const, note: "It was the payment provider.", seen: 1 };
    expect(await recordVerdict(cockpit.as("admin"), id, back)).toMatchObject({
      outcome: "no_failure",
      said: null,
      seq: 2,
    });
    expect(await rowsOf(id)).toMatchObject([
      { verdict: "failure", note },
      { verdict: "automatic", note: back.note },
    ]);
  });

  it("changes nothing for a viewer, nor for the console itself", async () => {
    const { id } = await shipped();
    for (const ctx of [cockpit.as("viewer"), cockpit.system])
      expect((await failureOf(recordVerdict(ctx, id, failed))).code).toBe("forbidden");
    expect(await rowsOf(id)).toEqual([]);
    expect(await cockpit.auditOf(id)).toEqual([]);
  });

  it("is not found for a deploy that does not exist", async () => {
    expect((await failureOf(recordVerdict(cockpit.as("operator"), "dep_none", failed))).code).toBe("not_found");
    expect((await failureOf(getVerdict(cockpit.as("viewer"), "dep_none"))).code).toBe("not_found");
  });

  it.each([
    ["in flight", { state: "running", surfaceId: "getraxx" }],
    ["a rollback", { kind: "rollback", finishedAt: new Date() }],
  ] as const)("is a conflict for one that is %s", async (_, change) => {
    const { id } = await mintDeploy(cockpit, change);
    expect((await failureOf(recordVerdict(cockpit.as("operator"), id, failed))).code).toBe("conflict");
    expect(await rowsOf(id)).toEqual([]);
  });

  it("is a conflict where nothing is to be taken back, and once somebody judged it since it was read, by name", async () => {
    const { id } = await shipped();
    const back = { verdict: "automatic" as const, note, seen: 0 };
    expect((await failureOf(recordVerdict(cockpit.as("operator"), id, back))).code).toBe("conflict");
    await recordVerdict(cockpit.as("operator"), id, failed);
    const late = await failureOf(recordVerdict(cockpit.as("admin"), id, { ...failed, verdict: "no_failure" }));
    expect(late.code).toBe("conflict");
    expect(late.message).toContain(cockpit.people.operator.email);
    expect(await rowsOf(id)).toHaveLength(1);
  });

  it("is done by exactly one of two at once", async () => {
    const { id } = await shipped();
    const other = await createPerson(cockpit, { role: "operator" });
    const both = await Promise.allSettled([
      recordVerdict(cockpit.as("operator"), id, failed),
      recordVerdict(cockpit.as(other.actor), id, failed),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rowsOf(id)).toHaveLength(1);
    expect(await cockpit.auditOf(id)).toHaveLength(1);
  });

  it("leaves rows that nobody changes or takes away", async () => {
    const { id } = await shipped();
    await recordVerdict(cockpit.as("operator"), id, failed);
    await expect(
      cockpit.db.deployVerdict.updateMany({ where: { deployId: id }, data: { note: "other" } }),
    ).rejects.toThrow();
    await expect(cockpit.db.deployVerdict.deleteMany({ where: { deployId: id } })).rejects.toThrow();
    expect(await rowsOf(id)).toMatchObject([{ note }]);
  });
});

describe("a deploy that never came live", () => {
  it("counts neither way, until a person says that it broke something all the same", async () => {
    const { id } = await mintDeploy(cockpit, { state: "failed", finishedAt: new Date("2026-11-20T08:04:00.000Z") });
    expect(await getVerdict(cockpit.as("viewer"), id)).toMatchObject({ outcome: null, automatic: { outcome: null } });
    expect(await recordVerdict(cockpit.as("operator"), id, failed)).toMatchObject({ outcome: "failure" });
  });
});

describe("over HTTP", () => {
  const send = (id: string, body: unknown, headers: Record<string, string>) =>
    call(cockpit, verdictRoute.PUT, {
      method: "PUT",
      path: `/api/deploys/${id}/verdict`,
      params: { id },
      body,
      headers,
    });
  const operator = () => bearer(cockpit.people.operator.apiToken);

  it("PUT /api/deploys/{id}/verdict answers what counts now, and 409 to whoever has read less", async () => {
    const { id } = await shipped();
    const response = await send(id, failed, operator());
    expect(response.status).toBe(200);
    expect(verdictSchema.parse(await response.json())).toMatchObject({ outcome: "failure", seq: 1 });
    expect((await send(id, failed, operator())).status).toBe(409);
    const read = await call(cockpit, verdictRoute.GET, {
      params: { id },
      headers: bearer(cockpit.people.viewer.apiToken),
    });
    expect(verdictSchema.parse(await read.json())).toMatchObject({ outcome: "failure" });
  });

  it.each([
    [{}],
    [{ ...failed, note: " " }],
    [{ ...failed, seen: -1 }],
    [{ ...failed, verdict: "maybe" }],
    [{ ...failed, by: "me" }],
  ])("answers 422 to %j", async (body) => {
    expect((await send("dep_any", body, operator())).status).toBe(422);
  });
});
