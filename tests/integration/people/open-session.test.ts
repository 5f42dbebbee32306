import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { openSession } from "@/lib/people/open-session";
import { hashToken } from "@/lib/people/tokens";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import {
  codeAt,
  failureOf,
  openConsole,
  SECRET_KEY,
  signInOf,
  type TestConsole,
} from "@/tests/integration/people/open-console";

const ANONYMOUS: Actor = { kind: "anonymous" };
const STEP_MS = 30_000;

let cockpit: TestConsole;
let addresses = 0;

beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

/** A visitor from an address of their own, so that no test spends another's allowance. */
function visitor(actor: Actor = ANONYMOUS) {
  addresses += 1;
  return cockpit.as(actor, `198.51.100.${addresses}`);
}

const sessionsOf = (person: MadePerson) =>
  cockpit.db.session.findMany({ where: { personId: person.id }, omit: { tokenHash: false } });
const failuresOf = async (person: MadePerson) =>
  (await cockpit.auditRows("console.auth.sign_in_failed")).filter((row) => row.payload.email === person.email);

describe("signing in", () => {
  it("opens a session and records who signed in", async () => {
    const person = await createPerson(cockpit, { role: "admin" });
    const opened = await openSession(visitor(), await signInOf(person, cockpit.now()));

    const { id, email, name, role } = person;
    expect(opened.person).toEqual({ id, email, name, role });
    expect(opened.session.expires_at).toBe("2026-11-30T10:00:07.000Z");
    const rows = await cockpit.auditRows("console.auth.signed_in");
    const row = rows.find((candidate) => candidate.subject.id === opened.session.id);
    expect(row?.actor).toEqual({ kind: "person", id, email });
  });

  it("stores the session token only as a hash", async () => {
    const person = await createPerson(cockpit);
    const { token } = await openSession(visitor(), await signInOf(person, cockpit.now()));
    const [stored] = await sessionsOf(person);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(stored?.tokenHash).toBe(hashToken(token));
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it("takes the e-mail address in any case and with spaces around it, and a code with a gap", async () => {
    const person = await createPerson(cockpit);
    const code = await codeAt(person, cockpit.now());
    const email = ` ${person.email.toUpperCase()} `;
    const totp = `${code.slice(0, 3)} ${code.slice(3)}`;
    const opened = await openSession(visitor(), { email, password: person.password, totp });
    expect(opened.person.id).toBe(person.id);
  });

  it.each([
    ["the step before", -STEP_MS],
    ["the step after", STEP_MS],
  ])("accepts the code of %s, for clocks that differ", async (_, skew) => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, new Date(cockpit.now().getTime() + skew));
    await openSession(visitor(), input);
    expect(await sessionsOf(person)).toHaveLength(1);
  });
});

describe("a refused sign-in", () => {
  const wrongInputs: [string, (person: MadePerson) => Promise<{ password: string; totp: string }>][] = [
    ["wrong_password", async (person) => ({ password: "not it", totp: await codeAt(person, cockpit.now()) })],
    ["wrong_code", async (person) => ({ password: person.password, totp: await codeAt(person, new Date(0)) })],
    ["wrong_code", (person) => Promise.resolve({ password: person.password, totp: "12345" })],
    ["wrong_code", (person) => Promise.resolve({ password: person.password, totp: "12a456" })],
    ["wrong_code", (person) => Promise.resolve({ password: person.password, totp: "١٢٣٤٥٦" })],
  ];

  it.each(wrongInputs)("says nothing of what was wrong, while the audit row says %s", async (reason, make) => {
    const person = await createPerson(cockpit);
    const error = await failureOf(openSession(visitor(), { email: person.email, ...(await make(person)) }));
    expect(error.code).toBe("unauthenticated");
    expect(error.message).toBe("That did not match. Check the e-mail address, the password and a new six-digit code.");
    expect(await sessionsOf(person)).toEqual([]);
    expect(await failuresOf(person)).toMatchObject([
      { actor: { kind: "system", id: "anonymous" }, subject: { id: person.id }, payload: { reason } },
    ]);
  });

  it("reads the same for a person who does not exist", async () => {
    const email = "nobody@example.test";
    const error = await failureOf(openSession(visitor(), { email, password: "x", totp: "123456" }));
    expect(error.message).toContain("That did not match.");
    const rows = await cockpit.auditRows("console.auth.sign_in_failed");
    expect(rows.filter((row) => row.payload.email === email)).toMatchObject([
      { payload: { reason: "unknown_person" }, subject: { id: "unknown" } },
    ]);
  });

  it("reads the same for a disabled person with the right password and code", async () => {
    const person = await createPerson(cockpit);
    await cockpit.db.person.update({ where: { id: person.id }, data: { disabledAt: cockpit.now() } });
    const error = await failureOf(openSession(visitor(), await signInOf(person, cockpit.now())));
    expect(error.message).toContain("That did not match.");
    expect(await failuresOf(person)).toMatchObject([{ payload: { reason: "disabled" } }]);
  });

  it("refuses the code of a step two steps ago", async () => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, new Date(cockpit.now().getTime() - 2 * STEP_MS));
    expect((await failureOf(openSession(visitor(), input))).code).toBe("unauthenticated");
  });

  it("refuses an older code once a newer one was spent", async () => {
    const person = await createPerson(cockpit);
    const older = await signInOf(person, new Date(cockpit.now().getTime() - STEP_MS));
    await openSession(visitor(), await signInOf(person, cockpit.now()));
    await failureOf(openSession(visitor(), older));
    expect(await sessionsOf(person)).toHaveLength(1);
    expect(await failuresOf(person)).toMatchObject([{ payload: { reason: "code_already_used" } }]);
  });

  it("does not spend the code when the password was wrong", async () => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, cockpit.now());
    await failureOf(openSession(visitor(), { ...input, password: "mistyped" }));
    await openSession(visitor(), input);
    expect(await sessionsOf(person)).toHaveLength(1);
  });

  it("is uniform when the second factor was sealed under another SECRET_KEY, and the audit row says so", async () => {
    const person = await createPerson({ db: cockpit.db, secretKey: `${SECRET_KEY}, but an older one` });
    const error = await failureOf(openSession(visitor(), await signInOf(person, cockpit.now())));
    expect(error.code).toBe("unauthenticated");
    expect(await failuresOf(person)).toMatchObject([{ payload: { reason: "totp_secret_unreadable" } }]);
  });

  it("keeps at most 200 characters of the address, even when the cut falls inside a character", async () => {
    const email = `${"a".repeat(199)}😀@example.test`;
    await failureOf(openSession(visitor(), { email, password: "x", totp: "123456" }));
    const rows = await cockpit.auditRows("console.auth.sign_in_failed");
    expect(rows.some((row) => row.payload.email === `${"a".repeat(199)}\ufffd`)).toBe(true);
  });

  it("changes nothing for an actor who may not sign in", async () => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, cockpit.now());
    const error = await failureOf(openSession(visitor({ kind: "display", id: "dsp_1" }), input));
    expect(error.code).toBe("forbidden");
    expect(await sessionsOf(person)).toEqual([]);
  });
});

describe("one code", () => {
  it("opens exactly one session when it is sent twenty times at once", async () => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, cockpit.now());
    const attempts = Array.from({ length: 20 }, () => openSession(visitor(), input));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await sessionsOf(person)).toHaveLength(1);
    expect(await failuresOf(person)).toHaveLength(19);
  });
});

describe("a browser that already has a session", () => {
  it("gets a new token, and the session it came with ends", async () => {
    const person = await createPerson(cockpit);
    const before = await createSession(cockpit.db, person, cockpit.now());
    const opened = await openSession(visitor(before.actor), await signInOf(person, cockpit.now()));
    expect(opened.token).not.toBe(before.token);
    const old = await cockpit.db.session.findUnique({ where: { id: before.id } });
    expect(old?.endedAt).toEqual(cockpit.now());
    const rows = await cockpit.auditRows("console.auth.signed_out");
    expect(rows.filter((row) => row.subject.id === before.id)).toMatchObject([
      { payload: { reason: "signed_in_again" }, actor: { id: person.id } },
    ]);
  });
});

describe("when the audit row cannot be written", () => {
  it("opens no session and spends no code", async () => {
    const broken = await openConsole();
    try {
      const person = await createPerson(broken);
      await sqlAsOwner(broken, "DROP FUNCTION console_audit_append(jsonb)");
      const input = await signInOf(person, broken.now());
      await expect(openSession(broken.as(ANONYMOUS), input)).rejects.toThrow();
      expect(await broken.db.session.count()).toBe(0);
      expect((await broken.db.person.findUnique({ where: { id: person.id } }))?.totpLastStep).toBe(0n);
    } finally {
      await broken.close();
    }
  });
});
