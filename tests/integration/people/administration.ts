import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { codeAt, type TestConsole } from "@/tests/integration/people/open-console";

/** What an admin of the tests acts with: a session, and a code that was not spent yet. */
export async function adminOf(cockpit: TestConsole) {
  const person = await createPerson(cockpit, { role: "admin" });
  const { actor } = await createSession(cockpit.db, person, cockpit.now());
  return { person, ctx: cockpit.as(actor), totp: () => freshCode(cockpit, person) };
}

/** The next code of that person: the clock goes on, since each works once. */
export function freshCode(cockpit: TestConsole, person: Pick<MadePerson, "totpSecret">): Promise<string> {
  cockpit.advance(30_000);
  return codeAt(person, cockpit.now());
}

export type Admin = Awaited<ReturnType<typeof adminOf>>;
