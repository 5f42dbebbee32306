import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import type { Role } from "@/lib/core/actor";
import { getHold } from "@/lib/holds/queries";
import { resumeDeploys } from "@/lib/holds/resume-deploys";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
let id: string;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  await cockpit.db.surfaceHold.updateMany({ data: { endedAt: cockpit.now() } });
  id = await hold("api-prod");
});
afterAll(() => cockpit.close());

let held = 0;
async function hold(surfaceId: string | null): Promise<string> {
  held += 1;
  const by = { setById: "per_1", setByEmail: "ada@example.test", setAt: cockpit.now() };
  const row = { id: `hld_${held}`, surfaceId, sha: "a".repeat(40), reason: "wrong totals", ...by };
  return (await cockpit.db.surfaceHold.create({ data: row })).id;
}

const resume = (who: Role = "operator", surfaceId = "api-prod") =>
  resumeDeploys(cockpit.as(who), surfaceId, { reason: "mended" });

const heldOn = async (surfaceId: string) =>
  (await listSurfaceTiles(cockpit.as("viewer"))).find((tile) => tile.surface_id === surfaceId)?.held ?? null;

describe("resuming deploys", () => {
  it("ends the hold of that surface, with who and why", async () => {
    expect(await heldOn("api-prod")).toMatchObject({ reason: "wrong totals", by: "ada@example.test" });
    await resume();
    expect(await heldOn("api-prod")).toBeNull();
    const { email } = cockpit.people.operator;
    expect(await cockpit.db.surfaceHold.findUnique({ where: { id } })).toMatchObject({
      endedByEmail: email,
      endReason: "mended",
    });
    expect(await cockpit.auditOf(id)).toMatchObject([
      {
        action: "console.lock.released",
        surface_id: "api-prod",
        actor: { email },
        payload: { kind: "hold", reason: "mended", set_reason: "wrong totals" },
      },
    ]);
  });

  it("leaves the holds of others, and those on promotions, alone", async () => {
    await Promise.all([hold("getraxx"), hold(null)]);
    await resume();
    expect(await getHold(cockpit.db, "getraxx")).not.toBeNull();
    expect(await getHold(cockpit.db, null)).not.toBeNull();
  });

  it("is nothing for a viewer", async () => {
    expect((await failureOf(resume("viewer"))).code).toBe("forbidden");
    expect(await getHold(cockpit.db, "api-prod")).not.toBeNull();
  });

  it("is not found without a hold or a surface, and another verb where promotions are held", async () => {
    expect((await failureOf(resume("operator", "getraxx"))).code).toBe("not_found");
    expect((await failureOf(resume("operator", "moon"))).code).toBe("not_found");
    const error = await failureOf(resume("admin", "console-prod"));
    expect(error).toMatchObject({ code: "conflict" });
    expect(error.message).toContain("versions page");
  });

  it("happens once, whoever asks at the same time", async () => {
    const results = await Promise.allSettled([resume(), resume("admin")]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await cockpit.auditOf(id)).map(({ action }) => action)).toEqual(["console.lock.released"]);
  });
});
