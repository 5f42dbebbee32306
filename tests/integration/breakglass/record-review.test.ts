import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as breakglassRoute from "@/app/api/breakglass/route";
import * as reviewRoute from "@/app/api/deploys/[id]/breakglass-review/route";
import { getBreakglass } from "@/lib/breakglass/queries";
import { recordReview } from "@/lib/breakglass/record-review";
import { breakglassSchema } from "@/lib/breakglass/schemas";
import { deployAnswerSchema } from "@/lib/deploys/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, readDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { createPerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterAll(() => cockpit.close());

let minted = 0;

/** A run that the console found on GitHub, and that has ended. */
function found(change: Parameters<typeof mintDeploy>[1] = {}) {
  minted += 1;
  const run = { kind: "breakglass", origin: "github", originLogin: "hana", runId: String(900_000 + minted) };
  return mintDeploy(cockpit, { ...run, ...change });
}

const note = "The router was down; shipped the fix of #412 by hand. Follow-up: #413.";
const openIds = async () => (await getBreakglass(cockpit.as("viewer"))).open.map(({ id }) => id);

describe("reviewing a break-glass deploy", () => {
  it("writes the note with who and when, and closes the open item", async () => {
    const { id } = await found();
    expect(await openIds()).toContain(id);
    const { email } = cockpit.people.operator;
    const after = await recordReview(cockpit.as("operator"), id, { note });
    expect(after).toMatchObject({ reviewNote: note, reviewedByEmail: email });
    expect(await cockpit.auditOf(id)).toMatchObject([
      {
        action: "console.deploy.breakglass_reviewed",
        family: "intent",
        actor: { email },
        payload: { note, by: email },
      },
    ]);
    expect(await openIds()).not.toContain(id);
  });

  it("changes nothing for a viewer, nor for the console itself", async () => {
    const { id } = await found();
    for (const ctx of [cockpit.as("viewer"), cockpit.system]) {
      expect((await failureOf(recordReview(ctx, id, { note }))).code).toBe("forbidden");
    }
    expect(await readDeploy(cockpit, id)).toMatchObject({ reviewNote: null, reviewedAt: null });
    expect(await cockpit.auditOf(id)).toEqual([]);
  });

  it("is not found for a deploy that does not exist", async () => {
    expect((await failureOf(recordReview(cockpit.as("operator"), "dep_none", { note }))).code).toBe("not_found");
  });

  it("is a conflict once it is reviewed, and where nothing is to be reviewed", async () => {
    const { id } = await found();
    await recordReview(cockpit.as("operator"), id, { note });
    const again = await failureOf(recordReview(cockpit.as("admin"), id, { note: "another" }));
    expect(again.code).toBe("conflict");
    expect(again.message).toContain(cockpit.people.operator.email);
    const asked = await mintDeploy(cockpit);
    const bySister = await found({ kind: "deploy", origin: "console" });
    for (const other of [asked, bySister]) {
      expect((await failureOf(recordReview(cockpit.as("operator"), other.id, { note }))).code).toBe("conflict");
    }
    expect(await readDeploy(cockpit, id)).toMatchObject({ reviewNote: note });
  });

  it("is done by exactly one of two at once", async () => {
    const { id } = await found();
    const other = await createPerson(cockpit, { role: "operator" });
    const outcomes = await Promise.allSettled([
      recordReview(cockpit.as("operator"), id, { note: "one" }),
      recordReview(cockpit.as(other.actor), id, { note: "two" }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await cockpit.auditOf(id)).toHaveLength(1);
  });
});

describe("what waits for a note", () => {
  it("is no run of the other console, none of a push, and none that never ran", async () => {
    const calm = await Promise.all([
      found({ kind: "deploy", origin: "console" }),
      found({ kind: "deploy", origin: "workflow" }),
      found({ origin: "shell", state: "errored", failureCode: "dispatch_refused" }),
      mintDeploy(cockpit),
    ]);
    const failed = await found({ state: "failed", failureCode: "run_failed" });
    const open = await openIds();
    for (const { id } of calm) expect(open).not.toContain(id);
    expect(open).toContain(failed.id);
  });

  it("comes with the newest drill", async () => {
    const requestedAt = new Date("2026-11-21T08:00:00.000Z");
    await found({ isDrill: true });
    const newest = await found({ isDrill: true, requestedAt, requestedByEmail: "hana@example.test" });
    await found({ isDrill: true, requestedAt: new Date("2026-11-22T08:00:00Z"), failureCode: "dispatch_refused" });
    expect((await getBreakglass(cockpit.as("viewer"))).last_drill).toEqual({
      deploy_id: newest.id,
      at: requestedAt.toISOString(),
      by: "hana@example.test",
    });
  });
});

describe("over HTTP", () => {
  const send = (id: string, body: unknown, token = cockpit.people.operator.apiToken) =>
    call(cockpit, reviewRoute.POST, {
      method: "POST",
      path: `/api/deploys/${id}/breakglass-review`,
      params: { id },
      body,
      headers: bearer(token),
    });

  it("POST /api/deploys/{id}/breakglass-review answers the deploy with its note", async () => {
    const { id } = await found();
    const response = await send(id, { note });
    expect(response.status).toBe(200);
    const { deploy } = deployAnswerSchema.parse(await response.json());
    expect(deploy.origin?.review).toMatchObject({ note, by: cockpit.people.operator.email });
    expect((await send(id, { note })).status).toBe(409);
  });

  it.each([[{}], [{ note: "  " }], [{ note: "x", by: "me" }], [{ note: "x".repeat(2_001) }]])(
    "answers 422 to %j",
    async (body) => {
      expect((await send("dep_any", body)).status).toBe(422);
    },
  );

  it("GET /api/breakglass answers what waits", async () => {
    const { id } = await found();
    const response = await call(cockpit, breakglassRoute.GET, { headers: bearer(cockpit.people.viewer.apiToken) });
    expect(response.status).toBe(200);
    expect(breakglassSchema.parse(await response.json()).open.map((deploy) => deploy.id)).toContain(id);
  });
});
