import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as attestationsRoute from "@/app/api/attestations/route";
import { attestVersion } from "@/lib/attestations/attest-version";
import { getNewestAttestation } from "@/lib/attestations/queries";
import { attestationListSchema, attestationSchema } from "@/lib/attestations/schemas";
import { newId } from "@/lib/core/ids";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { LIVE_FRESH_MS } from "@/lib/surfaces/rules";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";
import { codeAt } from "@/tests/integration/people/open-console";

const SHA = "c".repeat(40);
const OTHER = "d".repeat(40);
const note = "Signed in, opened three invoices, totals right.";

let cockpit: TestConsole;
let admin: MadePerson;

beforeAll(async () => {
  cockpit = await createTestConsole({ environment: "production" });
  cockpit.running.sha = SHA;
  serve(cockpit);
});
beforeEach(async () => {
  await cockpit.db.surfaceObservation.deleteMany();
  await cockpit.db.versionStretch.deleteMany();
  admin = await createPerson(cockpit, { role: "admin" });
});
afterAll(() => cockpit.close());

const code = (person = admin) => codeAt(person, cockpit.now());
const attest = async (change: { sha?: string; totp?: string } = {}, person = admin) =>
  attestVersion(cockpit.as(person.actor), { sha: SHA, note, totp: await code(person), ...change });
const ago = (ms: number) => new Date(cockpit.now().getTime() - ms);
const released = (liveSha: string, observedAt = cockpit.now()) =>
  cockpit.db.surfaceObservation.create({
    data: { surfaceId: "console-prod", liveSha, observedAt, nextCheckAt: cockpit.now() },
  });

const runsSince = (since: Date) =>
  cockpit.db.versionStretch.create({
    data: { id: newId("ver"), environment: "production", sha: SHA, since, lastSeenAt: since, source: "boot" },
  });

async function refused(attempt: Promise<unknown>, person = admin) {
  const error = await failureOf(attempt);
  expect(await cockpit.db.attestation.count({ where: { attestedById: person.id } })).toBe(0);
  const { totpLastStep } = await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } });
  expect(totpLastStep).toBe(0n);
  return error;
}

describe("attesting what production runs", () => {
  it("records who saw which commit and what they looked at, and is the newest from then on", async () => {
    await released(SHA);
    const made = await attest();
    expect(made).toMatchObject({ sha: SHA, note, attested_by: { id: admin.id, email: admin.email } });
    expect(await cockpit.auditOf(made.id)).toMatchObject([
      { action: "console.version.attested", actor: { email: admin.email }, payload: { sha: SHA, note } },
    ]);
    expect(await cockpit.auditOf(admin.id)).toMatchObject([
      { action: "console.auth.step_up_succeeded", payload: { action: "attestation:make", target: SHA } },
    ]);
    expect(await getNewestAttestation(cockpit.db)).toEqual(made);
  });

  it.each(["viewer", "operator"] as const)("is forbidden for a %s, who changes nothing", async (role) => {
    const person = cockpit.people[role];
    expect((await refused(attest({}, person), person)).code).toBe("forbidden");
  });

  it("is refused for a commit that this process does not run", async () => {
    const error = await refused(attest({ sha: OTHER }));
    expect(error).toMatchObject({ code: "not_running", status: 409 });
    expect(error.message).toContain("console-prod does not run ddddddd: it runs ccccccc");
  });

  it("is refused while the platform has released another commit than the process runs", async () => {
    await released(OTHER);
    const error = await refused(attest());
    expect(error.code).toBe("not_running");
    expect(error.message).toContain("raxx-console-prod has released ddddddd");
  });

  it("is not refused for what the platform had released before the process came to run what it runs", async () => {
    await runsSince(ago(60_000));
    await released(OTHER, ago(90_000));
    expect((await attest()).sha).toBe(SHA);
  });

  it("is not refused for what the platform said too long ago", async () => {
    await released(OTHER, ago(LIVE_FRESH_MS + 1));
    expect((await attest()).sha).toBe(SHA);
  });

  it("is refused for a release that came after the process was started", async () => {
    await runsSince(ago(60_000));
    await released(OTHER, ago(30_000));
    expect((await refused(attest())).code).toBe("not_running");
  });

  it("needs the code of this moment, for this alone", async () => {
    expect((await refused(attest({ totp: "000000" }))).code).toBe("step_up_failed");
  });

  it("does not take a code that was spent for a promotion", async () => {
    const totp = await code();
    const promotion = { totp, action: "promotion:request", target: "a review" } as const;
    await proveStepUp(cockpit.as(admin.actor), promotion, () => Promise.resolve());
    expect((await failureOf(attest({ totp }))).code).toBe("step_up_failed");
    expect(await cockpit.db.attestation.count({ where: { attestedById: admin.id } })).toBe(0);
  });

  it("happens once when one code is sent twice at once", async () => {
    const totp = await code();
    const outcomes = await Promise.allSettled([attest({ totp }), attest({ totp })]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await cockpit.db.attestation.count({ where: { attestedById: admin.id } })).toBe(1);
  });

  it("sent eight times at once with one key is one attestation, every answer is it, and no code counts as wrong", async () => {
    const input = { sha: SHA, note, totp: await code() };
    const ctx = cockpit.as(admin.actor);
    const made = await Promise.all(Array.from({ length: 8 }, () => attestVersion(ctx, input, "key-1")));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const actions = (await cockpit.auditOf(admin.id)).map(({ action }) => action);
    expect(actions).toEqual(["console.auth.step_up_succeeded"]);
    const other = await failureOf(attestVersion(ctx, { ...input, note: "another" }, "key-1"));
    expect(other).toMatchObject({ code: "invalid_input", errors: [{ path: "Idempotency-Key" }] });
  });

  it("is done on the production console alone", async () => {
    const staging = await createTestConsole({ platform: cockpit.platform });
    const input = { sha: SHA, note, totp: "000000" };
    const error = await failureOf(attestVersion(staging.as("admin"), input));
    expect(error).toMatchObject({ code: "wrong_console", status: 403 });
    expect(error.message).toContain("https://console.raxx.app");
    await staging.close();
  });
});

describe("/api/attestations", () => {
  it("answers 201 with the attestation, and lists it for a viewer", async () => {
    const body = { sha: SHA, note, totp: await code() };
    const headers = bearer(admin.apiToken);
    const response = await call(cockpit, attestationsRoute.POST, { method: "POST", body, headers });
    expect(response.status).toBe(201);
    const made = attestationSchema.parse(await response.json());
    const asked = { path: "/api/attestations?limit=1", headers: bearer(cockpit.people.viewer.apiToken) };
    const listed = attestationListSchema.parse(await (await call(cockpit, attestationsRoute.GET, asked)).json());
    expect(listed.items).toEqual([made]);
    expect(listed.next_cursor).not.toBeNull();
  });

  it("answers 422 without a note", async () => {
    const body = { sha: SHA, note: "  ", totp: "123456" };
    const headers = bearer(admin.apiToken);
    const response = await call(cockpit, attestationsRoute.POST, { method: "POST", body, headers });
    expect(response.status).toBe(422);
  });
});
