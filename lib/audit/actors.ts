import "server-only";

import type { Database } from "@/lib/db/database";

/** More people than this are not told apart by a part of their names. */
const MOST_PEOPLE = 8;

/**
 * Whom a filter for an actor means: the address itself, or the people whose address or name has it in it. What is nobody's is
 * taken as it stands, since a log holds addresses that are gone.
 */
export async function findActors(db: Pick<Database, "person">, asked: string): Promise<string[]> {
  const contains = { contains: asked.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: "insensitive" as const };
  const people = await db.person.findMany({
    where: { OR: [{ email: contains }, { name: contains }] },
    select: { email: true },
    orderBy: { email: "asc" },
    take: MOST_PEOPLE,
  });
  const exact = people.find(({ email }) => email === asked.toLowerCase());
  if (exact !== undefined || people.length === 0) return [exact?.email ?? asked];
  return people.map(({ email }) => email);
}
