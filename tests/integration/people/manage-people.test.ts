import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { findActor } from "@/lib/people/actor";
import { changeRole } from "@/lib/people/change-role";
import { clearGuesses } from "@/lib/people/clear-guesses";
import { disablePerson } from "@/lib/people/disable-person";
import { enablePerson } from "@/lib/people/enable-person";
import { endPersonSessions } from "@/lib/people/end-person-sessions";
import { issuePasswordLink } from "@/lib/people/issue-password-link";
import { listPeople } from "@/lib/people/queries";
import { resetSecondFactor } from "@/lib/people/reset-second-factor";
import { CODE_GUESSES } from "@/lib/people/rules";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { type Admin, adminOf } from "@/tests/integration/people/administration";
import { failureOf, openConsole, type TestConsole } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;
let admin: Admin;
let person: MadePerson;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());
beforeEach(async () => {
  admin = await adminOf(cockpit);
  person = await createPerson(cockpit, { role: "operator" });
});

type Ctx = Admin["ctx"];
const toViewer = { role: "viewer", from: "operator" } as const;
const reason = "Phone and codes were on the same boat.";

/** What an admin does to somebody: how, what has to be so before, and the row it leaves. */
const ACTS = {
  role: {
    act: (ctx: Ctx, id: string, totp: string) => changeRole(ctx, id, { ...toViewer, totp }),
    action: "console.person.role_changed",
    isOnceOnly: true,
  },
  disable: {
    act: (ctx: Ctx, id: string) => disablePerson(ctx, id),
    action: "console.person.disabled",
    isOnceOnly: true,
  },
  enable: {
    act: (ctx: Ctx, id: string, totp: string) => enablePerson(ctx, id, { totp }),
    action: "console.person.enabled",
    isOnceOnly: true,
  },
  "end sessions": {
    act: (ctx: Ctx, id: string) => endPersonSessions(ctx, id),
    action: "console.session.ended",
    isOnceOnly: true,
  },
  "clear guesses": {
    act: (ctx: Ctx, id: string, totp: string) => clearGuesses(ctx, id, { totp }),
    action: "console.person.guesses_cleared",
    isOnceOnly: true,
  },
  "reset the factor": {
    act: (ctx: Ctx, id: string, totp: string) => resetSecondFactor(ctx, id, { reason, totp }),
    action: "console.auth.factor_reset",
    isOnceOnly: false,
  },
  "link a password": {
    act: (ctx: Ctx, id: string, totp: string) => issuePasswordLink(ctx, id, { totp }),
    action: "console.person.link_issued",
    isOnceOnly: false,
  },
};
type Name = keyof typeof ACTS;
const NAMES: Name[] = [
  "role",
  "disable",
  "enable",
  "end sessions",
  "clear guesses",
  "reset the factor",
  "link a password",
];

async function prepare(name: Name): Promise<void> {
  await createSession(cockpit.db, person, cockpit.now());
  const data =
    name === "enable" ? { disabledAt: cockpit.now() } : name === "clear guesses" ? { codeFailures: CODE_GUESSES } : {};
  await cockpit.db.person.update({ where: { id: person.id }, data });
}

const stored = (id = person.id) => cockpit.db.person.findUniqueOrThrow({ where: { id } });
const rowsOf = async (action: string) =>
  (await cockpit.auditRows(action)).filter(({ payload }) => payload.email === person.email);
const openSessions = (id = person.id) => cockpit.db.session.count({ where: { personId: id, endedAt: null } });
const liveTokens = (id = person.id) => cockpit.db.apiToken.count({ where: { personId: id, revokedAt: null } });

describe.each(NAMES)("what an admin does to a person: %s", (name) => {
  const { act, action, isOnceOnly } = ACTS[name];

  it("is done, and the row says who did it", async () => {
    await prepare(name);
    await act(admin.ctx, person.id, await admin.totp());
    expect(await rowsOf(action)).toMatchObject([{ actor: { kind: "person", email: admin.person.email } }]);
  });

  it("changes nothing for an operator", async () => {
    await prepare(name);
    const before = await stored();
    const operator = await createPerson(cockpit, { role: "operator" });
    const refused = await failureOf(act(cockpit.as(operator.actor), person.id, await admin.totp()));
    expect(refused.code).toBe("forbidden");
    expect(await stored()).toEqual(before);
    expect(await openSessions()).toBe(name === "enable" ? 0 : 1);
  });

  it("changes nothing for whoever was an admin until a moment ago", async () => {
    await prepare(name);
    const totp = await admin.totp();
    await cockpit.db.person.update({ where: { id: admin.person.id }, data: { role: "viewer" } });
    const before = await stored();
    expect((await failureOf(act(admin.ctx, person.id, totp))).code).toBe("forbidden");
    expect(await stored()).toEqual(before);
  });

  it("is refused for oneself, and not found for nobody", async () => {
    expect((await failureOf(act(admin.ctx, admin.person.id, await admin.totp()))).code).toBe("forbidden");
    expect((await failureOf(act(admin.ctx, "per_none", await admin.totp()))).code).toBe("not_found");
  });

  it("is done by one of two admins at once where it can be done once", async () => {
    await prepare(name);
    const other = await adminOf(cockpit);
    const codes = [await admin.totp(), await other.totp()];
    const both = await Promise.allSettled(
      [admin, other].map(({ ctx }, index) => act(ctx, person.id, codes[index] ?? "")),
    );
    const won = both.filter(({ status }) => status === "fulfilled").length;
    expect(isOnceOnly ? won : won >= 1).toBe(isOnceOnly ? 1 : true);
    expect(await rowsOf(action)).toHaveLength(won);
  });
});

describe("a code", () => {
  it("is asked for where access is given, and a wrong one changes nothing", async () => {
    for (const name of ["role", "enable", "clear guesses", "reset the factor", "link a password"] as const) {
      person = await createPerson(cockpit, { role: "operator" });
      await prepare(name);
      const before = await stored();
      const right = await admin.totp();
      const wrong = right === "000000" ? "000001" : "000000";
      expect((await failureOf(ACTS[name].act(admin.ctx, person.id, wrong))).code).toBe("step_up_failed");
      expect(await stored()).toEqual(before);
    }
  });

  it("is spent by one act, and left by one that was refused", async () => {
    const totp = await admin.totp();
    await failureOf(enablePerson(admin.ctx, person.id, { totp }));
    await changeRole(admin.ctx, person.id, { ...toViewer, totp });
    const again = changeRole(admin.ctx, person.id, { role: "operator", from: "viewer", totp });
    expect((await failureOf(again)).code).toBe("step_up_failed");
  });
});

describe("access", () => {
  it.each(["role", "disable", "reset the factor"] as const)("ends with %s: sessions and tokens", async (name) => {
    const session = await createSession(cockpit.db, person, cockpit.now());
    await ACTS[name].act(admin.ctx, person.id, await admin.totp());
    expect([await openSessions(), await liveTokens()]).toEqual([0, 0]);
    expect(await findActor(cockpit, { sessionToken: session.token })).toEqual({ kind: "anonymous" });
    expect((await rowsOf(ACTS[name].action))[0]?.payload).toMatchObject({ sessions_ended: 1, tokens_revoked: 1 });
    expect(await rowsOf("console.token.revoked")).toHaveLength(1);
  });

  it("ends in the browser alone where the sessions are ended", async () => {
    await createSession(cockpit.db, person, cockpit.now());
    await endPersonSessions(admin.ctx, person.id);
    expect([await openSessions(), await liveTokens()]).toEqual([0, 1]);
  });

  it("is not changed where the role is another than was seen", async () => {
    const change = { role: "admin", from: "viewer", totp: await admin.totp() } as const;
    expect((await failureOf(changeRole(admin.ctx, person.id, change))).code).toBe("conflict");
    expect((await stored()).role).toBe("operator");
    expect(await liveTokens()).toBe(1);
  });
});

describe("the last admin", () => {
  it("is left when two admins take the role from each other at once", async () => {
    const other = await adminOf(cockpit);
    const codes = [await admin.totp(), await other.totp()];
    const demote = { role: "viewer", from: "admin" } as const;
    const both = await Promise.allSettled([
      changeRole(admin.ctx, other.person.id, { ...demote, totp: codes[0] ?? "" }),
      changeRole(other.ctx, admin.person.id, { ...demote, totp: codes[1] ?? "" }),
    ]);
    // The first one's code may be a step old by now; it is still accepted.
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const roles = [(await stored(admin.person.id)).role, (await stored(other.person.id)).role];
    expect(roles.toSorted()).toEqual(["admin", "viewer"]);
  });

  it("is left when two disable each other at once", async () => {
    const other = await adminOf(cockpit);
    const both = await Promise.allSettled([
      disablePerson(admin.ctx, other.person.id),
      disablePerson(other.ctx, admin.person.id),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("is not disabled from a shell either", async () => {
    const others = { role: "admin", id: { not: admin.person.id } };
    await cockpit.db.person.updateMany({ where: others, data: { disabledAt: cockpit.now() } });
    const shell = cockpit.as({ kind: "shell", id: "root", email: "root@example.test" });
    const refused = await failureOf(disablePerson(shell, admin.person.id));
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("last admin") });
    expect((await stored(admin.person.id)).disabledAt).toBeNull();
  });
});

describe("the list of people", () => {
  const found = async () => (await listPeople(admin.ctx)).items.find(({ id }) => id === person.id);

  it("says state, role, last seen, what is open, and whether codes count", async () => {
    const { actor } = await createSession(cockpit.db, person, cockpit.now());
    expect(actor.id).toBe(person.id);
    expect(await found()).toMatchObject({
      state: "active",
      role: "operator",
      sessions: 1,
      tokens: 1,
      last_seen_at: cockpit.now().toISOString(),
      guesses_spent: false,
    });
    await prepare("clear guesses");
    expect(await found()).toMatchObject({ guesses_spent: true });
    await disablePerson(admin.ctx, person.id);
    expect(await found()).toMatchObject({ state: "disabled", sessions: 0, tokens: 0 });
  });

  it("is for admins alone, and has no secret", async () => {
    expect((await failureOf(listPeople(cockpit.as(person.actor)))).code).toBe("forbidden");
    expect(JSON.stringify(await listPeople(admin.ctx))).not.toMatch(/argon2|totp|hash/i);
  });
});
