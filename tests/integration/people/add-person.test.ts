import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { findActor } from "@/lib/people/actor";
import { addPerson } from "@/lib/people/add-person";
import { openSession } from "@/lib/people/open-session";
import { createPerson } from "@/tests/factories/person";
import { codeAt, failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

const SHELL: Actor = { kind: "shell", id: "ops@laptop", email: "ops@example.test" };

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

describe("adding a person", () => {
  it("makes credentials that work at once, and records who was invited by whom", async () => {
    const added = await addPerson(cockpit.as(SHELL), { email: "New.Person@Example.test", role: "admin" });
    expect(added.person).toMatchObject({ email: "new.person@example.test", name: "new.person", role: "admin" });
    expect(added.password).toHaveLength(24);
    expect(added.totp_secret).toMatch(/^[A-Z2-7]{32}$/);

    const totp = await codeAt({ totpSecret: added.totp_secret }, cockpit.now());
    const input = { email: "new.person@example.test", password: added.password, totp };
    const opened = await openSession(cockpit.as({ kind: "anonymous" }), input);
    expect(opened.person.id).toBe(added.person.id);
    expect(await findActor(cockpit, { bearer: added.api_token })).toMatchObject({ scopes: ["read", "write"] });

    const invited = await cockpit.auditRows("console.person.invited");
    expect(invited.filter((row) => row.subject.id === added.person.id)).toMatchObject([
      {
        actor: { kind: "shell", email: "ops@example.test" },
        payload: { email: "new.person@example.test", role: "admin" },
      },
    ]);
    const issued = await cockpit.auditRows("console.token.issued");
    expect(issued.some((row) => row.payload.person_id === added.person.id)).toBe(true);
  });

  it("stores no secret in the clear, neither in the row nor in the audit log", async () => {
    const added = await addPerson(cockpit.as(SHELL), { email: "careful@example.test", role: "viewer" });
    const row = await cockpit.db.person.findUnique({ where: { id: added.person.id } });
    const log = await cockpit.db.auditRow.findMany({ select: { envelope: true } });
    const everything = JSON.stringify([{ ...row, totpLastStep: null }, log]);
    for (const secret of [added.password, added.totp_secret, added.api_token]) expect(everything).not.toContain(secret);
  });

  it("changes nothing for an operator", async () => {
    const operator = await createPerson(cockpit, { role: "operator" });
    const error = await failureOf(
      addPerson(cockpit.as(operator.actor), { email: "friend@example.test", role: "admin" }),
    );
    expect(error.code).toBe("forbidden");
    expect(await cockpit.db.person.count({ where: { email: "friend@example.test" } })).toBe(0);
  });

  it("is a conflict for an e-mail address that is known, in whatever case", async () => {
    const person = await createPerson(cockpit);
    const error = await failureOf(addPerson(cockpit.as(SHELL), { email: person.email.toUpperCase(), role: "viewer" }));
    expect(error.code).toBe("conflict");
    expect(error.message).toContain(`${person.email} is already a person of this console`);
    expect((await cockpit.db.person.findUnique({ where: { id: person.id } }))?.role).toBe("operator");
  });

  it("succeeds for exactly one of two at once", async () => {
    const email = "twice@example.test";
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => addPerson(cockpit.as(SHELL), { email, role: "viewer" })),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    const invited = await cockpit.auditRows("console.person.invited");
    expect(invited.filter((row) => row.payload.email === email)).toHaveLength(1);
  });
});
