import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { POST as cancelRoute } from "@/app/api/deploys/[id]/cancel/route";
import { POST as deployRoute } from "@/app/api/deploys/route";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append(jsonb) RENAME TO console_audit_append_really");
  serve(cockpit);
});
beforeEach(async () => {
  await append("works");
  await startAfresh(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

/** Puts a working or a failing function where every audit row has to go through. */
async function append(how: "works" | "fails"): Promise<void> {
  const body =
    how === "works" ? "BEGIN RETURN console_audit_append_really(e); END" : "BEGIN RAISE EXCEPTION 'disk full'; END";
  await sqlAsOwner(
    cockpit,
    `CREATE OR REPLACE FUNCTION console_audit_append(e jsonb) RETURNS bigint LANGUAGE plpgsql AS $$ ${body} $$`,
  );
}

async function everything() {
  const [deploys, transitions, audit] = await Promise.all([
    cockpit.db.deploy.findMany({ orderBy: { id: "asc" } }),
    cockpit.db.deployTransition.count(),
    cockpit.auditCount(),
  ]);
  return { deploys, transitions, audit };
}

/** Calls that could change something at GitHub. */
async function outsideWrites(): Promise<number> {
  const { by_route } = (await cockpit.platform.counts()).github;
  const writes = Object.entries(by_route).filter(([route]) => !route.startsWith("GET "));
  return writes.reduce((sum, [, count]) => sum + count, 0);
}

describe("while the audit log cannot be written", () => {
  it("a deploy is refused, nothing is kept, and nobody outside is asked", async () => {
    await append("fails");
    const before = await everything();
    const error = await failureOf(requestDeploy(cockpit.as("operator"), { surface_id: "api-staging" }, null));
    expect(error).toMatchObject({ code: "unavailable", status: 503 });
    expect(error.message).toContain("audit log cannot be written");
    expect(await everything()).toEqual(before);
    const { github, heroku, cloudflare } = await cockpit.platform.counts();
    expect([github.total, heroku.total, cloudflare.total]).toEqual([0, 0, 0]);
  });

  it("a refusal is refused as well: it would leave no trace", async () => {
    await append("fails");
    const before = await everything();
    const work = requestDeploy(cockpit.as("viewer"), { surface_id: "api-staging" }, null);
    expect((await failureOf(work)).code).toBe("unavailable");
    expect(await everything()).toEqual(before);
  });

  it("a cancel is refused and GitHub is not asked", async () => {
    await cockpit.platform.scenario({ speed: 2 });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "running");
    const writes = await outsideWrites();
    await append("fails");
    const before = await everything();
    expect((await failureOf(cancelDeploy(cockpit.as("operator"), id))).code).toBe("unavailable");
    expect(await everything()).toEqual(before);
    expect(await outsideWrites()).toBe(writes);
  });

  it("the reconciler sends nothing, and goes on when the log is back", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    await append("fails");
    await expect(advanceDeploy(cockpit.system, "reconciler-1", id)).rejects.toMatchObject({
      cause: { code: "unavailable" },
    });
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "requested", leaseOwner: null });
    expect(await cockpit.platform.posts(correlationId)).toBe(0);
    await append("works");
    await advanceUntil(cockpit, id, "succeeded");
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("the API answers 503 with words, not 500", async () => {
    const { id } = await askForDeploy(cockpit);
    await append("fails");
    const headers = bearer(cockpit.people.operator.apiToken);
    const body = { surface_id: "getraxx", confirm: "getraxx" };
    for (const response of [
      await call(cockpit, deployRoute, { method: "POST", headers, body }),
      await call(cockpit, cancelRoute, { method: "POST", headers, body: {}, params: { id } }),
    ]) {
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        code: "unavailable",
        detail: containing("audit log"),
      });
    }
  });
});
