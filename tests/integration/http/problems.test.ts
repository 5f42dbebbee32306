import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import * as unknown from "@/app/api/[...unknown]/route";
import * as audit from "@/app/api/audit/route";
import * as cancel from "@/app/api/deploys/[id]/cancel/route";
import * as deploy from "@/app/api/deploys/[id]/route";
import * as inFlight from "@/app/api/deploys/in-flight/route";
import * as deploys from "@/app/api/deploys/route";
import * as environment from "@/app/api/environment/route";
import * as blockers from "@/app/api/surfaces/[surface_id]/blockers/route";
import * as surfaces from "@/app/api/surfaces/route";
import * as version from "@/app/api/version/route";
import { surfacesSchema } from "@/lib/board/schemas";
import { deployAnswerSchema, deployDetailSchema, deployListSchema, inFlightSchema } from "@/lib/deploys/schemas";
import { environmentAnswerSchema, versionAnswerSchema } from "@/lib/environments/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mirrorMain, startAfresh, step } from "@/tests/factories/deploys";
import { createSession } from "@/tests/factories/person";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.number(),
  code: z.string(),
  detail: z.string().min(10),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** Checks the form of a refusal and gives its body. */
async function refusal(response: Response, status: number, code: string) {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const body = problemSchema.parse(await response.json());
  expect({ status: response.status, code: body.code }).toEqual({ status, code });
  expect(body).toMatchObject({ status, request_id: response.headers.get("x-request-id") });
  return body;
}

const as = (role: "viewer" | "operator" | "admin") => bearer(cockpit.people[role].apiToken);
const post = (sent: Sent = {}) =>
  call(cockpit, deploys.POST, {
    method: "POST",
    headers: as("operator"),
    body: { surface_id: "api-staging" },
    ...sent,
  });

describe("asking for a deploy over HTTP", () => {
  it("answers 202 with the deploy and where it is, while every platform hangs", async () => {
    await cockpit.platform.scenario({ hang: true });
    const response = await post({ headers: { ...as("operator"), "x-request-id": "trace-me-0001" } });
    expect(response.status).toBe(202);
    const answer = deployAnswerSchema.parse(await response.json());
    expect(answer.deploy).toMatchObject({ surface_id: "api-staging", state: "requested", run_id: null });
    expect(response.headers.get("location")).toBe(`/api/deploys/${answer.deploy.id}`);
    expect(response.headers.get("x-request-id")).toBe("trace-me-0001");
    const [row] = await cockpit.db.auditRow.findMany({ where: { subjectId: answer.deploy.id } });
    expect(row?.envelope).toContain("trace-me-0001");
  });

  it("answers the same deploy to the same key, and 422 to the key with another body", async () => {
    const headers = { ...as("operator"), "idempotency-key": "one-key" };
    const [first, again] = [await post({ headers }), await post({ headers })];
    const id = async (response: Response) => deployAnswerSchema.parse(await response.json()).deploy.id;
    expect(await id(again)).toBe(await id(first));
    const other = await post({ headers, body: { surface_id: "getraxx", confirm: "getraxx" } });
    expect((await refusal(other, 422, "invalid_input")).errors?.[0]?.path).toBe("Idempotency-Key");
  });

  it("answers 409 with the id of the live one", async () => {
    const { id } = await askForDeploy(cockpit);
    expect(await refusal(await post(), 409, "deploy_in_flight")).toMatchObject({ deploy_id: id });
  });

  it("answers 423 with blockers, and 403 while the switch is off", async () => {
    const body = { surface_id: "console-prod", confirm: "console-prod" };
    expect(await refusal(await post({ body }), 423, "blocked")).toMatchObject({
      blockers: [{ code: "promotion_required" }],
    });
    const { flags } = cockpit.running;
    cockpit.running.flags = { ...flags, deployUi: false };
    await refusal(await post(), 403, "deploy_ui_disabled");
    cockpit.running.flags = flags;
  });

  it("answers 502 when GitHub is needed and away", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    await refusal(await post({ body: { surface_id: "api-staging", ref: "v1.4.0" } }), 502, "upstream_failed");
  });
});

describe("what is wrong with a request", () => {
  it("is 401 without anybody, and with a token nobody issued", async () => {
    await refusal(await post({ headers: {} }), 401, "unauthenticated");
    await refusal(await post({ headers: bearer("rxc_nobody") }), 401, "unauthenticated");
    await refusal(await call(cockpit, surfaces.GET), 401, "unauthenticated");
    await refusal(await call(cockpit, surfaces.GET, { headers: bearer("rxc_nobody") }), 401, "unauthenticated");
  });

  it("is 403 with a viewer's token, and the attempt is on record", async () => {
    const before = await cockpit.auditCount();
    await refusal(await post({ headers: as("viewer") }), 403, "forbidden");
    expect(await cockpit.auditCount()).toBe(before + 1);
    expect(await cockpit.db.deploy.count({ where: { state: "requested" } })).toBe(0);
  });

  it("is 403 with a cookie and another site's Origin, or none", async () => {
    const session = await createSession(cockpit.db, cockpit.people.operator);
    const cookie = `__Host-cockpit_session=${session.token}`;
    for (const origin of ["https://evil.example", "null", `http://${cockpit.host}`, null]) {
      await refusal(await post({ headers: { cookie, origin } }), 403, "forbidden");
    }
    expect((await post({ headers: { cookie, origin: cockpit.origin } })).status).toBe(202);
  });

  it("is 415 without JSON's content type", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", null]) {
      const headers = { ...as("operator"), "content-type": type };
      await refusal(await post({ headers, raw: new TextEncoder().encode("{}") }), 415, "unsupported_media_type");
    }
  });

  it("is 413 for a body that is too large, with a declared length and without, also where no body is read", async () => {
    const raw = JSON.stringify({ surface_id: "api-staging", reason: "x".repeat(300_000) });
    const headers = { ...as("operator"), "content-type": "application/json" };
    await refusal(await post({ headers, raw }), 413, "payload_too_large");
    const declared = { ...headers, "content-length": "300000" };
    await refusal(await post({ headers: declared, raw: "{}" }), 413, "payload_too_large");
    const request = { method: "POST", headers: declared, params: { id: "dep_x" } };
    await refusal(await call(cockpit, cancel.POST, request), 413, "payload_too_large");
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["very deep JSON", "[".repeat(120_000) + "]".repeat(120_000)],
    ["very deep JSON in a field", `{"surface_id":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["an unknown surface", '{"surface_id":"nope"}'],
    ["a surface with a NUL", '{"surface_id":"api\\u0000"}'],
    ["half a character", '{"surface_id":"api-staging","reason":"\\ud800"}'],
    ["a bad SHA", '{"surface_id":"api-staging","sha":"xyz"}'],
    ["a SHA that does not exist", `{"surface_id":"api-staging","sha":"${"f".repeat(40)}"}`],
    ["a field nobody knows", '{"surface_id":"api-staging","workflow":"evil.yml"}'],
    ["another environment", '{"surface_id":"api-staging","environment":"production"}'],
    ["a prototype", '{"surface_id":"api-staging","__proto__":{"confirm":"x"}}'],
  ])("is 422 for %s", async (_what, raw) => {
    const headers = { ...as("operator"), "content-type": "application/json" };
    await refusal(await post({ headers, raw }), 422, "invalid_input");
    expect(await cockpit.db.deploy.count({ where: { state: "requested" } })).toBe(0);
  });

  it("names every field that is wrong", async () => {
    const body = { surface_id: "", sha: "x", reason: 1 };
    const { errors } = await refusal(await post({ body }), 422, "invalid_input");
    expect(errors?.map((error) => error.path).sort()).toEqual(["reason", "sha", "surface_id"]);
  });

  it.each([
    ["an unknown host", { host: "evil.example" }],
    ["the right host on another port", { host: "console-staging.raxx.app:8080" }],
    ["no host", { host: null }],
    ["two hosts", { host: "console-staging.raxx.app, evil.example" }],
  ])("is 421 for %s, whoever asks and whatever is forwarded", async (_what, headers) => {
    const forwarded = { "x-forwarded-host": cockpit.host, forwarded: `host=${cockpit.host}` };
    const response = await post({ headers: { ...as("admin"), ...forwarded, ...headers } });
    await refusal(response, 421, "misdirected");
  });

  it("is 404 for a deploy that does not exist and an address that is none", async () => {
    const params = { id: "dep_nothing" };
    await refusal(await call(cockpit, deploy.GET, { headers: as("viewer"), params }), 404, "not_found");
    await refusal(
      await call(cockpit, cancel.POST, { method: "POST", headers: as("operator"), params }),
      404,
      "not_found",
    );
    await refusal(await call(cockpit, unknown.GET, { path: "/api/nope" }), 404, "not_found");
  });

  it("is 405 for a method that is not there, with the ones that are", async () => {
    const response = await call(cockpit, deploys.DELETE, { method: "DELETE", headers: as("admin") });
    await refusal(response, 405, "method_not_allowed");
    expect(response.headers.get("allow")).toBe("GET, POST");
  });

  it.each([
    ["limit", "0"],
    ["limit", "many"],
    ["limit", "201"],
    ["cursor", "garbage"],
    ["state", "splendid"],
    ["target_env", "moon"],
    ["actor", "\u0000"],
    ["surface_id", "\u0000"],
  ])("is 422 for ?%s=%j", async (name, value) => {
    const path = `/api/deploys?${new URLSearchParams({ [name]: value }).toString()}`;
    await refusal(await call(cockpit, deploys.GET, { path, headers: as("viewer") }), 422, "invalid_input");
  });

  it("is 422 for an id that no database keeps", async () => {
    const request = { headers: as("viewer"), params: { id: "dep_\u0000" } };
    await refusal(await call(cockpit, deploy.GET, request), 422, "invalid_input");
  });
});

describe("reading over HTTP", () => {
  const get = (handler: Parameters<typeof call>[1], sent: Sent = {}) =>
    call(cockpit, handler, { headers: as("viewer"), ...sent });

  it("answers what the contract describes", async () => {
    const { id } = await askForDeploy(cockpit);
    await step(cockpit, id);
    expect(surfacesSchema.parse(await (await get(surfaces.GET)).json())).toHaveLength(6);
    const list = deployListSchema.parse(await (await get(deploys.GET, { path: "/api/deploys?limit=1" })).json());
    expect(list.items[0]?.id).toBe(id);
    const detail = deployDetailSchema.parse(await (await get(deploy.GET, { params: { id } })).json());
    expect(detail.transitions[0]).toMatchObject({ from: null, to: "requested" });
    expect(environmentAnswerSchema.parse(await (await get(environment.GET)).json())).toMatchObject({
      environment: "staging",
      selected_env: "staging",
      simulated: true,
      sister_url: "https://console.raxx.app",
    });
    const found: unknown = await (await get(blockers.GET, { params: { surface_id: "api-staging" } })).json();
    expect(found).toMatchObject({ deployable: false, blockers: [{ code: "deploy_in_flight" }] });
    const path = "/api/audit?action=console.deploy.intent&limit=1";
    const intents: unknown = await (await get(audit.GET, { path })).json();
    expect(intents).toMatchObject({ items: [{ subject: { kind: "deploy", id } }] });
  });

  it("tells anybody the version, and nothing more", async () => {
    const response = await call(cockpit, version.GET);
    expect(response.status).toBe(200);
    const answer = versionAnswerSchema.parse(await response.json());
    expect(answer).toMatchObject({ environment: "staging", sha: cockpit.running.sha });
    expect(Object.keys(answer).sort()).toEqual([
      "attestation",
      "booted_at",
      "built_at",
      "environment",
      "instance",
      "sha",
    ]);
  });

  it("costs nothing while nothing is in flight: the ETag stays, and changes with the first deploy", async () => {
    const first = await get(inFlight.GET);
    const etag = first.headers.get("etag") ?? "";
    expect(inFlightSchema.parse(await first.json()).items).toEqual([]);
    const known = { ...as("viewer"), "if-none-match": etag };
    const again = await get(inFlight.GET, { headers: known });
    expect(again.status).toBe(304);
    expect(again.headers.get("x-request-id")).not.toBeNull();
    await askForDeploy(cockpit);
    expect((await get(inFlight.GET, { headers: known })).status).toBe(200);
  });

  it("brings a deploy up to date when it is due and nobody does", async () => {
    const { id } = await askForDeploy(cockpit);
    const detail = deployDetailSchema.parse(await (await get(deploy.GET, { params: { id } })).json());
    expect(detail.deploy.state).not.toBe("requested");
  });

  it("does not wait for GitHub when GitHub hangs", async () => {
    const { id } = await askForDeploy(cockpit);
    await cockpit.platform.scenario({ hang: ["github"] });
    const started = performance.now();
    const detail = deployDetailSchema.parse(await (await get(deploy.GET, { params: { id } })).json());
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(detail.deploy.state).toBe("requested");
  });
});
