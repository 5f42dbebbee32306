import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import * as lockRoute from "@/app/api/surfaces/[surface_id]/lock/route";
import { lockAnswerSchema } from "@/lib/locks/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
beforeEach(() => cockpit.db.surfaceLock.deleteMany());
afterAll(() => cockpit.close());

const problemSchema = z.object({ code: z.string(), detail: z.string() });
const ON_API_PROD = { path: "/api/surfaces/api-prod/lock", params: { surface_id: "api-prod" } };

function put(body: unknown, token = cockpit.people.operator.apiToken) {
  return call(cockpit, lockRoute.PUT, { ...ON_API_PROD, method: "PUT", body, headers: bearer(token) });
}

function remove() {
  const headers = bearer(cockpit.people.operator.apiToken);
  return call(cockpit, lockRoute.DELETE, { ...ON_API_PROD, method: "DELETE", headers });
}

describe("the lock of a surface over HTTP", () => {
  it("is set with PUT, released with DELETE, and then not there", async () => {
    const set = await put({ kind: "lock", reason: "holiday" });
    expect(set.status).toBe(200);
    expect(lockAnswerSchema.parse(await set.json())).toMatchObject({ surface_id: "api-prod", lock: { kind: "lock" } });

    expect((await remove()).status).toBe(204);
    const again = await remove();
    expect(again.status).toBe(404);
    expect(problemSchema.parse(await again.json()).detail).toContain("carries no lock");
  });

  it("answers 422 for a body that is no lock, 403 to a viewer, 401 to nobody", async () => {
    expect((await put({ kind: "lock" })).status).toBe(422);
    expect((await put({ kind: "lock", reason: "x" }, cockpit.people.viewer.apiToken)).status).toBe(403);
    const anonymous = { ...ON_API_PROD, method: "PUT", body: { kind: "lock", reason: "x" } };
    expect((await call(cockpit, lockRoute.PUT, anonymous)).status).toBe(401);
    expect(await cockpit.db.surfaceLock.count()).toBe(0);
  });
});
