import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { utcWords } from "@/lib/core/words";
import type { Tx } from "@/lib/db/transaction";
import { openSession } from "@/lib/people/open-session";
import { proveStepUp } from "@/lib/people/prove-step-up";
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

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;
const WRONG = "000000";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

/** Work whose effect can be counted: it leaves one row behind if it is committed. */
const workFor = (target: string) => async (tx: Tx) => {
  const lock = { surfaceId: newId("surface"), kind: "lock", reason: target, setById: "p", setByEmail: "p" };
  await tx.surfaceLock.create({ data: { id: newId("lck"), ...lock, setAt: cockpit.now() } });
  return target;
};
const effects = (target: string) => cockpit.db.surfaceLock.count({ where: { reason: target } });

function prove(person: MadePerson, totp: string, target: string) {
  return proveStepUp(cockpit.as(person.actor), { totp, action: "deploy:resolve", target }, workFor(target));
}

const countOf = async (person: MadePerson) => {
  const row = await cockpit.db.person.findUniqueOrThrow({ where: { id: person.id } });
  return { failures: row.stepUpFailures, lockedUntil: row.stepUpLockedUntil, lastStep: row.totpLastStep };
};
const auditOf = async (person: MadePerson, what: "succeeded" | "failed" | "locked") =>
  (await cockpit.auditRows(`console.auth.step_up_${what}`)).filter((row) => row.subject.id === person.id);

async function failTimes(person: MadePerson, times: number): Promise<string[]> {
  const codes: string[] = [];
  for (let count = 0; count < times; count += 1) codes.push((await failureOf(prove(person, WRONG, "dep_x"))).code);
  return codes;
}

describe("a code proved for an action", () => {
  it("does the work once, and records the action and its target in the same transaction", async () => {
    const person = await createPerson(cockpit, { role: "admin" });
    const target = newId("dep");
    expect(await prove(person, await codeAt(person, cockpit.now()), target)).toBe(target);
    expect(await effects(target)).toBe(1);
    expect(await auditOf(person, "succeeded")).toMatchObject([
      { actor: { email: person.email }, payload: { action: "deploy:resolve", target } },
    ]);
  });

  it("may come from a session as well as from a token of the same person", async () => {
    const person = await createPerson(cockpit);
    const { actor } = await createSession(cockpit.db, person, cockpit.now());
    const totp = await codeAt(person, cockpit.now());
    const target = newId("dep");
    await proveStepUp(cockpit.as(actor), { totp, action: "deploy:resolve", target }, workFor(target));
    expect(await effects(target)).toBe(1);
  });

  it("is good for nothing else afterwards", async () => {
    const person = await createPerson(cockpit);
    const totp = await codeAt(person, cockpit.now());
    await prove(person, totp, newId("dep"));
    const other = newId("dep");
    expect((await failureOf(prove(person, totp, other))).code).toBe("step_up_failed");
    expect(await effects(other)).toBe(0);
    expect(await auditOf(person, "failed")).toMatchObject([
      { payload: { target: other, reason: "code_already_used" } },
    ]);
  });

  it("acts exactly once when it is sent a hundred times at once", async () => {
    const person = await createPerson(cockpit);
    const totp = await codeAt(person, cockpit.now());
    const target = newId("dep");
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => prove(person, totp, target)));
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await effects(target)).toBe(1);
    expect(await auditOf(person, "succeeded")).toHaveLength(1);
    expect(await auditOf(person, "failed")).toHaveLength(99);
  });

  it("does not step up when it has signed the person in, and does not sign in when it has stepped up", async () => {
    const person = await createPerson(cockpit);
    const input = await signInOf(person, cockpit.now());
    await openSession(cockpit.as({ kind: "anonymous" }, "198.51.100.1"), input);
    expect((await failureOf(prove(person, input.totp, newId("dep")))).code).toBe("step_up_failed");

    const other = await createPerson(cockpit);
    const theirs = await signInOf(other, cockpit.now());
    await prove(other, theirs.totp, newId("dep"));
    const refused = openSession(cockpit.as({ kind: "anonymous" }, "198.51.100.2"), theirs);
    expect((await failureOf(refused)).code).toBe("unauthenticated");
  });

  it("is not spent by work that is refused, and works for the next attempt", async () => {
    const person = await createPerson(cockpit);
    const totp = await codeAt(person, cockpit.now());
    const refusing = () => Promise.reject(new AppError("conflict", "somebody was faster"));
    const before = await countOf(person);
    const stepUp = { totp, action: "deploy:resolve", target: newId("dep") } as const;
    const refused = proveStepUp(cockpit.as(person.actor), stepUp, refusing);
    expect((await failureOf(refused)).code).toBe("conflict");
    expect(await countOf(person)).toEqual(before);
    expect(await auditOf(person, "succeeded")).toEqual([]);

    const target = newId("dep");
    await prove(person, totp, target);
    expect(await effects(target)).toBe(1);
  });

  it("spends nothing when its audit row cannot be written", async () => {
    const broken = await openConsole();
    try {
      const person = await createPerson(broken);
      const totp = await codeAt(person, broken.now());
      await sqlAsOwner(broken, "DROP FUNCTION console_audit_append(jsonb)");
      const stepUp = { totp, action: "deploy:resolve", target: "dep_x" } as const;
      await expect(proveStepUp(broken.as(person.actor), stepUp, () => Promise.resolve(1))).rejects.toThrow();
      expect((await broken.db.person.findUnique({ where: { id: person.id } }))?.totpLastStep).toBe(0n);
    } finally {
      await broken.close();
    }
  });
});

describe("a refused code", () => {
  const wrong: [string, string, (person: MadePerson) => Promise<string>][] = [
    ["is wrong", "wrong_code", () => Promise.resolve(WRONG)],
    ["is no code at all", "wrong_code", () => Promise.resolve("letmein")],
    ["is two steps old", "wrong_code", (person) => codeAt(person, new Date(cockpit.now().getTime() - 2 * STEP_MS))],
  ];

  it.each(wrong)("that %s reads like every other, and the audit row says %s", async (_, reason, code) => {
    const person = await createPerson(cockpit);
    const target = newId("dep");
    const error = await failureOf(prove(person, await code(person), target));
    expect(error.code).toBe("step_up_failed");
    expect(error.message).toBe("The code was not accepted. Wait for the next one and try again.");
    expect(await auditOf(person, "failed")).toMatchObject([{ payload: { action: "deploy:resolve", target, reason } }]);
    expect((await countOf(person)).failures).toBe(1);
    expect(await effects(target)).toBe(0);
  });

  it("reads the same for a secret sealed under another key, and for a person who is disabled by now", async () => {
    const sealed = await createPerson({ db: cockpit.db, secretKey: `${SECRET_KEY}, but an older one` });
    const disabled = await createPerson(cockpit);
    await cockpit.db.person.update({ where: { id: disabled.id }, data: { disabledAt: cockpit.now() } });
    for (const person of [sealed, disabled]) {
      const error = await failureOf(prove(person, await codeAt(person, cockpit.now()), "dep_x"));
      expect(error.message).toBe("The code was not accepted. Wait for the next one and try again.");
    }
    expect(await auditOf(sealed, "failed")).toMatchObject([{ payload: { reason: "totp_secret_unreadable" } }]);
    expect(await auditOf(disabled, "failed")).toMatchObject([{ payload: { reason: "disabled" } }]);
  });

  it("never reaches the audit log", async () => {
    const person = await createPerson(cockpit);
    await failureOf(prove(person, "918273", "dep_x"));
    expect(JSON.stringify(await auditOf(person, "failed"))).not.toContain("918273");
  });

  it.each([
    ["nobody", { kind: "anonymous" } as const, "unauthenticated"],
    ["the console itself", { kind: "system", id: "ins_1" } as const, "forbidden"],
    ["a shell", { kind: "shell", id: "sh_1", email: "ops@example.test" } as const, "forbidden"],
  ])("cannot come from %s", async (_, actor, code) => {
    const stepUp = { totp: WRONG, action: "deploy:resolve", target: "dep_x" } as const;
    expect((await failureOf(proveStepUp(cockpit.as(actor), stepUp, () => Promise.resolve(1)))).code).toBe(code);
  });
});

describe("ten wrong codes", () => {
  it("lock step-up for a quarter of an hour, say until when, and leave signing in alone", async () => {
    const person = await createPerson(cockpit);
    expect(new Set(await failTimes(person, 10))).toEqual(new Set(["step_up_failed"]));
    const until = new Date(cockpit.now().getTime() + 15 * MINUTE_MS);
    expect(await countOf(person)).toMatchObject({ failures: 10, lockedUntil: until });
    expect(await auditOf(person, "locked")).toMatchObject([{ payload: { failures: 10, until: until.toISOString() } }]);

    const right = await codeAt(person, cockpit.now());
    const error = await failureOf(prove(person, right, "dep_x"));
    expect(error).toMatchObject({ code: "step_up_locked", status: 429, retryAfter: 900 });
    expect(error.extra).toEqual({ until: until.toISOString() });
    expect(error.message).toContain(utcWords(until));
    const signedIn = await openSession(
      cockpit.as({ kind: "anonymous" }, "198.51.100.3"),
      await signInOf(person, cockpit.now()),
    );
    expect(signedIn.person.id).toBe(person.id);
  });

  it("lock it once, however many come at the same moment", async () => {
    const person = await createPerson(cockpit);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => failureOf(prove(person, WRONG, "dep_x"))));
    expect(outcomes.filter((error) => error.code === "step_up_failed")).toHaveLength(10);
    expect(outcomes.filter((error) => error.code === "step_up_locked")).toHaveLength(30);
    expect(await auditOf(person, "locked")).toHaveLength(1);
  });

  it("lock nobody else", async () => {
    const person = await createPerson(cockpit);
    await failTimes(person, 10);
    const other = await createPerson(cockpit);
    const target = newId("dep");
    await prove(other, await codeAt(other, cockpit.now()), target);
    expect(await effects(target)).toBe(1);
  });

  it("are forgotten after nine when the tenth is right", async () => {
    const person = await createPerson(cockpit);
    await failTimes(person, 9);
    await prove(person, await codeAt(person, cockpit.now()), newId("dep"));
    expect(await countOf(person)).toMatchObject({ failures: 0, lockedUntil: null });
  });

  it("give way to a right code, and to a new count, once the lock is over", async () => {
    const [person, careless] = [await createPerson(cockpit), await createPerson(cockpit)];
    await failTimes(person, 10);
    await failTimes(careless, 10);
    cockpit.advance(15 * MINUTE_MS);
    const target = newId("dep");
    await prove(person, await codeAt(person, cockpit.now()), target);
    expect(await effects(target)).toBe(1);
    await failTimes(careless, 1);
    expect(await countOf(careless)).toMatchObject({ failures: 1, lockedUntil: null });
  });
});
