import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { getDisplayActor } from "@/lib/displays/caller";
import { issueDisplay } from "@/lib/displays/issue-display";
import { listDisplays } from "@/lib/displays/queries";
import { revokeDisplay } from "@/lib/displays/revoke-display";
import { hashToken } from "@/lib/people/tokens";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { codeAt } from "@/tests/integration/people/open-console";

const REQUEST = { name: "ops-room-1", expires_in_days: 30 };
const DAY_MS = 24 * 3_600_000;

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await createTestConsole({ environment: "production" });
});
afterAll(() => cockpit.close());

const inBrowser = ({ id, email }: MadePerson): Actor => {
  return { kind: "person", id, email, name: email, role: "admin", sessionId: "ses_1" };
};
const issue = () => issueDisplay(cockpit.as("admin"), REQUEST);
const actorOf = (token: string) => getDisplayActor(cockpit, token);

describe("issuing a display token", () => {
  it("answers its text once, stores the hash, and records who", async () => {
    const issued = await issue();
    expect(issued.token).toMatch(/^rxd_[\w-]{43}$/);
    const row = await cockpit.db.display.findUniqueOrThrow({ where: { id: issued.id }, omit: { tokenHash: false } });
    expect(row).toMatchObject({ tokenHash: hashToken(issued.token), issuedByEmail: cockpit.people.admin.email });
    const [audited] = await cockpit.auditOf(issued.id);
    expect(audited).toMatchObject({ action: "console.display.issued", payload: { name: "ops-room-1" } });
    expect(JSON.stringify(audited)).not.toContain(issued.token.slice(4));
  });

  it("asks a person for a code, and spends it for this screen alone", async () => {
    const person = await createPerson(cockpit, { role: "admin" });
    const ctx = cockpit.as(inBrowser(person));
    expect((await failureOf(issueDisplay(ctx, REQUEST))).code).toBe("invalid_input");
    expect((await failureOf(issueDisplay(ctx, { ...REQUEST, totp: "000000" }))).code).toBe("step_up_failed");
    const totp = await codeAt(person, cockpit.now());
    expect(await issueDisplay(ctx, { ...REQUEST, totp })).toMatchObject({ issued_by: person.email });
    expect((await failureOf(issueDisplay(ctx, { ...REQUEST, totp }))).code).toBe("step_up_failed");
    expect(await cockpit.db.display.count({ where: { issuedById: person.id } })).toBe(1);
  });

  it.each(["viewer", "operator"] as const)("changes nothing for the role %s, and lists nothing", async (role) => {
    const before = await cockpit.db.display.count();
    expect((await failureOf(issueDisplay(cockpit.as(role), REQUEST))).code).toBe("forbidden");
    expect((await failureOf(listDisplays(cockpit.as(role)))).code).toBe("forbidden");
    expect(await cockpit.db.display.count()).toBe(before);
  });
});

describe("a screen", () => {
  it("is known by its token, and is seen", async () => {
    const { id, token } = await issue();
    expect(await actorOf(token)).toEqual({ kind: "display", id });
    const { items } = await listDisplays(cockpit.as("admin"));
    expect(items.find((item) => item.id === id)?.last_seen_at).not.toBeNull();
  });

  it("is nobody with a token that nobody made, or that is over, and is told why", async () => {
    expect(await actorOf(`rxd_${"x".repeat(43)}`)).toMatchObject({ kind: "anonymous" });
    const { token } = await issue();
    cockpit.moveClock(31 * DAY_MS);
    const actor = await actorOf(token);
    cockpit.resetClock();
    expect(actor).toMatchObject({ kind: "anonymous", why: expect.stringMatching(/^Display token expired\./) });
  });
});

describe("revoking a display token", () => {
  it("stops it with the next look, in words, and records who", async () => {
    const { id, token } = await issue();
    await revokeDisplay(cockpit.as("admin"), id);
    expect(await actorOf(token)).toMatchObject({ why: expect.stringContaining("revoked “ops-room-1” at") });
    expect((await cockpit.auditOf(id)).map(({ action }) => action)).toEqual([
      "console.display.issued",
      "console.display.revoked",
    ]);
  });

  it("is refused to an operator, and for what is not there", async () => {
    const { id, token } = await issue();
    expect((await failureOf(revokeDisplay(cockpit.as("operator"), id))).code).toBe("forbidden");
    expect((await failureOf(revokeDisplay(cockpit.as("admin"), "dis_none"))).code).toBe("not_found");
    expect(await actorOf(token)).toMatchObject({ kind: "display" });
  });

  it("is done by one of two at once; the other is told of the conflict", async () => {
    const { id } = await issue();
    const both = await Promise.allSettled([1, 2].map(() => revokeDisplay(cockpit.as("admin"), id)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await failureOf(revokeDisplay(cockpit.as("admin"), id))).code).toBe("conflict");
    expect((await cockpit.auditOf(id)).filter(({ action }) => action.endsWith("revoked"))).toHaveLength(1);
  });
});
