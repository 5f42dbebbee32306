import { afterAll, beforeAll, expect, it } from "vitest";

import { inTransaction } from "@/lib/db/transaction";
import { createPerson, createSession } from "@/tests/factories/person";
import { openConsole, type TestConsole } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

it("a person is read without password and authenticator, and a session without its token, in a transaction as well", async () => {
  const person = await createPerson(cockpit);
  await createSession(cockpit.db, person);
  const { id } = person;
  const include = { sessions: true, recoveryCodes: true };
  const outside = await cockpit.db.person.findUniqueOrThrow({ where: { id }, include });
  const inside = await inTransaction(cockpit, (tx) => tx.person.findUniqueOrThrow({ where: { id }, include }));
  for (const row of [outside, inside]) {
    expect(row.sessions).toHaveLength(1);
    expect(JSON.stringify(Object.keys({ ...row, ...row.sessions[0] }))).not.toMatch(/hash|secret/i);
  }
});

it("only what is asked for by name comes", async () => {
  const { id } = await createPerson(cockpit);
  const row = await cockpit.db.person.findUniqueOrThrow({ where: { id }, omit: { passwordHash: false } });
  expect(row.passwordHash).toMatch(/^\$argon2id\$/);
  expect(Object.keys(row)).not.toContain("totpSecret");
});
