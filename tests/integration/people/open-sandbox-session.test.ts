import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openSandboxSession } from "@/lib/people/open-sandbox-session";
import { createPerson } from "@/tests/factories/person";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

async function sandbox() {
  const person = await createPerson(cockpit);
  const { email, password, totpSecret } = person;
  cockpit.advance(120_000);
  const people = [{ role: "operator" as const, email, password, totp_secret: totpSecret }];
  return { person, visitor: { ...cockpit.as({ kind: "anonymous" }), sandboxPeople: people } };
}

describe("a press on the sign-in page of a sandbox", () => {
  it("signs in as that person, and is audited as any sign-in", async () => {
    const { person, visitor } = await sandbox();
    const opened = await openSandboxSession(visitor, { role: "operator" });
    expect(opened.person.email).toBe(person.email);
    const rows = await cockpit.auditRows("console.auth.signed_in");
    expect(rows.at(-1)).toMatchObject({ actor: { email: person.email } });
  });

  it("works twice in a row, by the next code, and then says when", async () => {
    const { visitor } = await sandbox();
    await openSandboxSession(visitor, { role: "operator" });
    await openSandboxSession(visitor, { role: "operator" });
    const refused = await failureOf(openSandboxSession(visitor, { role: "operator" }));
    expect(refused).toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
    expect(refused.message).toMatch(/^The next code is due in \d+ s\./);
  });

  it("is not found on a console that is no sandbox, nor for a role it has nobody of", async () => {
    const { visitor } = await sandbox();
    const elsewhere = cockpit.as({ kind: "anonymous" });
    expect((await failureOf(openSandboxSession(elsewhere, { role: "operator" }))).code).toBe("not_found");
    expect((await failureOf(openSandboxSession(visitor, { role: "admin" }))).code).toBe("not_found");
  });
});
