import { z } from "zod";
import { type Command, readArguments, type Terminal, usageError } from "@/cli/command";
import { Refusal } from "@/cli/refusal";
import { shellCall } from "@/cli/shell-call";
import { type NewPerson, newPersonSchema } from "@/lib/people/schemas";

const USAGE = "people add --email E --role viewer|operator|admin [--name N] [--json]";

const neededSchema = z.object({
  DATABASE_URL: z.string("DATABASE_URL is not set: it names the database of the console that gets the person."),
  SECRET_KEY: z
    .string("SECRET_KEY is not set: the console's own is needed to seal the person's second factor.")
    .min(32, "SECRET_KEY must be at least 32 characters: use the console's own."),
});

export const peopleAdd: Command = {
  name: "people add",
  usage: USAGE,
  summary: "add a person straight in DATABASE_URL; prints their credentials once",
  run: async (args, terminal) => {
    const { person, json } = readPerson(args);
    const added = await addInDatabase(terminal, person);
    const { password, totp_secret, api_token } = added;
    if (json) {
      terminal.out(JSON.stringify({ email: added.person.email, password, totp_secret, api_token }));
      return 0;
    }
    terminal.out(`${added.person.name} <${added.person.email}> is now ${added.person.role}. Shown this once:`);
    terminal.out(`  password     ${password}\n  TOTP secret  ${totp_secret}\n  API token    ${api_token}`);
    return 0;
  },
};

function readPerson(args: string[]): { person: NewPerson; json: boolean } {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      email: { type: "string" },
      role: { type: "string" },
      name: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const { json = false, ...given } = values;
  const person = newPersonSchema.safeParse(given);
  if (person.success) return { person: person.data, json };
  const complaints = person.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
  throw usageError(USAGE, complaints.join("\n"));
}

async function addInDatabase(terminal: Terminal, person: NewPerson) {
  const { DATABASE_URL, SECRET_KEY } = readNeeded(terminal);
  // Loaded here, so that the other commands need neither the database client nor its time to start.
  const { openDatabase } = await import("@/lib/db/database");
  const { readStamp } = await import("@/lib/environments/stamp");
  const { addPerson } = await import("@/lib/people/add-person");
  const { db, close } = openDatabase(DATABASE_URL, 2, terminal.env.DATABASE_CA || undefined);
  try {
    const call = await shellCall(terminal, await readStamp(db), "cockpit people add");
    return await addPerson({ ...call, db, secretKey: SECRET_KEY }, person);
  } finally {
    await close();
  }
}

function readNeeded(terminal: Terminal): z.infer<typeof neededSchema> {
  const needed = neededSchema.safeParse(terminal.env);
  if (needed.success) return needed.data;
  throw new Refusal(needed.error.issues.map((issue) => issue.message).join("\n"));
}
