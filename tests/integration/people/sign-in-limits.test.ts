import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { openSession } from "@/lib/people/open-session";
import { SIGN_IN_LIMITS, SIGN_IN_WINDOW_MS } from "@/lib/people/rules";
import type { SignIn } from "@/lib/people/schemas";
import { createPerson } from "@/tests/factories/person";
import { failureOf, openConsole, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const ANONYMOUS: Actor = { kind: "anonymous" };

let cockpit: TestConsole;
beforeEach(async () => {
  cockpit = await openConsole();
});
afterEach(() => cockpit.close());

const guess = (email: string): SignIn => ({ email, password: "a guess", totp: "000000" });

async function failTimes(times: number, attempt: (index: number) => { input: SignIn; ip: string }): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const { input, ip } = attempt(index);
    await failureOf(openSession(cockpit.as(ANONYMOUS, ip), input));
  }
}

describe("the limit of failed sign-ins", () => {
  it("refuses even the right password once an e-mail address has failed ten times, whatever the network address", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.email, (index) => ({ input: guess(person.email), ip: `198.51.100.${index}` }));
    const error = await failureOf(
      openSession(cockpit.as(ANONYMOUS, "192.0.2.1"), await signInOf(person, cockpit.now())),
    );
    expect(error).toMatchObject({ code: "rate_limited", status: 429, retryAfter: 593 });
    expect(error.message).toBe("Too many failed sign-ins. Try again in 593 seconds.");
    expect(await cockpit.db.session.count()).toBe(0);
  });

  it("audits the attempts it refuses", async () => {
    await failTimes(SIGN_IN_LIMITS.email + 1, () => ({ input: guess("nobody@example.test"), ip: "198.51.100.1" }));
    const reasons = (await cockpit.auditRows("console.auth.sign_in_failed")).map((row) => row.payload.reason);
    expect(reasons).toHaveLength(SIGN_IN_LIMITS.email + 1);
    expect(reasons.at(-1)).toBe("rate_limited");
  });

  it("refuses an address that tried thirty different people, and nobody else", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.address, (index) => ({
      input: guess(`p${index}@example.test`),
      ip: "198.51.100.9",
    }));
    const input = await signInOf(person, cockpit.now());
    const refused = await failureOf(openSession(cockpit.as(ANONYMOUS, "198.51.100.9"), input));
    expect(refused.code).toBe("rate_limited");
    const opened = await openSession(cockpit.as(ANONYMOUS, "198.51.100.10"), input);
    expect(opened.person.id).toBe(person.id);
  });

  it("cannot be outrun by guesses sent at once", async () => {
    const email = "rushed@example.test";
    const attempts = Array.from({ length: 40 }, (_, index) =>
      failureOf(openSession(cockpit.as(ANONYMOUS, `198.51.100.${index}`), guess(email))),
    );
    const codes = (await Promise.all(attempts)).map((error) => error.code);
    expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(SIGN_IN_LIMITS.email);
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(40 - SIGN_IN_LIMITS.email);
  });

  it("starts again in the next window", async () => {
    const person = await createPerson(cockpit);
    await failTimes(SIGN_IN_LIMITS.email, () => ({ input: guess(person.email), ip: "198.51.100.1" }));
    cockpit.advance(SIGN_IN_WINDOW_MS);
    await openSession(cockpit.as(ANONYMOUS, "198.51.100.1"), await signInOf(person, cockpit.now()));
    expect(await cockpit.db.session.count()).toBe(1);
  });

  it("counts failures only: signing in often is no offence", async () => {
    const person = await createPerson(cockpit);
    for (let count = 0; count < SIGN_IN_LIMITS.email + 2; count += 1) {
      await openSession(cockpit.as(ANONYMOUS), await signInOf(person, cockpit.now()));
      cockpit.advance(30_000);
    }
    expect(await cockpit.db.session.count({ where: { personId: person.id } })).toBe(SIGN_IN_LIMITS.email + 2);
  });

  it("forgets counters older than a day", async () => {
    await failTimes(1, () => ({ input: guess("nobody@example.test"), ip: "198.51.100.1" }));
    cockpit.advance(25 * 3_600_000);
    await failTimes(1, () => ({ input: guess("somebody@example.test"), ip: "198.51.100.2" }));
    const keys = (await cockpit.db.rateLimit.findMany()).map((row) => row.key).sort();
    expect(keys).toEqual(["sign-in:email:somebody@example.test", "sign-in:ip:198.51.100.2"]);
  });
});
