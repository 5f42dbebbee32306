import { newId } from "@/lib/core/ids";
import { hashToken } from "@/lib/people/tokens";
import type { TestConsole } from "@/tests/factories/console";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import type { Sent } from "@/tests/factories/requests";
import { codeAt } from "@/tests/integration/people/open-console";

interface Scene {
  cockpit: TestConsole;
  person: MadePerson;
}

const reason = "an example of every route";
const now = () => new Date();
const totp = ({ person }: Scene) => codeAt(person, now());

/** The link by which that person sets a new password. */
async function addLink({ db }: TestConsole, { id: personId, email }: MadePerson) {
  const id = newId("lnk");
  const times = { createdAt: now(), expiresAt: new Date(now().getTime() + 60_000) };
  const of = { purpose: "password", personId, email, issuedByEmail: "a@b.test" };
  await db.accessLink.create({ data: { id, tokenHash: hashToken(id), ...of, ...times } });
  return { id, token: id };
}

/** What an admin does to other people, and what those do with a link. */
export const PEOPLE_EXAMPLES: Record<string, (scene: Scene) => Promise<Sent> | Sent> = {
  "POST /api/people": async (scene) => ({
    body: { email: `${newId("new")}@example.test`, role: "viewer", totp: await totp(scene) },
  }),
  "DELETE /api/people/{id}": async ({ cockpit }) => ({ params: { id: (await createPerson(cockpit)).id } }),
  "POST /api/people/{id}/enable": async (scene) => {
    const { id } = await createPerson(scene.cockpit);
    await scene.cockpit.db.person.update({ where: { id }, data: { disabledAt: now() } });
    return { params: { id }, body: { totp: await totp(scene) } };
  },
  "PUT /api/people/{id}/role": async (scene) => {
    const { id } = await createPerson(scene.cockpit, { role: "viewer" });
    return { params: { id }, body: { role: "operator", from: "viewer", totp: await totp(scene) } };
  },
  "DELETE /api/people/{id}/sessions": async ({ cockpit }) => {
    const other = await createPerson(cockpit);
    await createSession(cockpit.db, other);
    return { params: { id: other.id } };
  },
  "POST /api/people/{id}/clear-guesses": async (scene) => {
    const { id } = await createPerson(scene.cockpit);
    await scene.cockpit.db.person.update({ where: { id }, data: { codeFailures: 100 } });
    return { params: { id }, body: { totp: await totp(scene) } };
  },
  "POST /api/people/{id}/second-factor-link": async (scene) => {
    const { id } = await createPerson(scene.cockpit);
    return { params: { id }, body: { reason, totp: await totp(scene) } };
  },
  "POST /api/people/{id}/password-link": async (scene) => {
    const { id } = await createPerson(scene.cockpit);
    return { params: { id }, body: { totp: await totp(scene) } };
  },
  "DELETE /api/people/links/{id}": async ({ cockpit, person }) => ({
    params: { id: (await addLink(cockpit, person)).id },
  }),
  "PUT /api/people/access": async (scene) => {
    const { token } = await addLink(scene.cockpit, scene.person);
    const { password } = scene.person;
    return { headers: { authorization: null }, body: { token, password, code: await totp(scene) } };
  },
};
