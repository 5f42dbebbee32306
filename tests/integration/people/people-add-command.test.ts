import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runCockpit } from "@/cli/run-cockpit";
import { findActor } from "@/lib/people/actor";
import { openSession } from "@/lib/people/open-session";
import { codeAt, openConsole, SECRET_KEY, type TestConsole } from "@/tests/integration/people/open-console";

const printedSchema = z.strictObject({
  email: z.string(),
  password: z.string(),
  totp_secret: z.string(),
  api_token: z.string(),
});

let cockpit: TestConsole;
beforeAll(async () => {
  cockpit = await openConsole();
});
afterAll(() => cockpit.close());

async function peopleAdd(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCockpit(["people", "add", ...args], {
    env: { DATABASE_URL: cockpit.databaseUrl, SECRET_KEY, USER: "ops", ...env },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    pause: () => Promise.resolve(),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("people add", () => {
  it("prints credentials that sign in and that carry the API, and audits the shell that did it", async () => {
    const { code, out } = await peopleAdd(["--email", "first@example.test", "--role", "admin", "--json"]);
    expect(code).toBe(0);
    const printed = printedSchema.parse(JSON.parse(out));

    const totp = await codeAt({ totpSecret: printed.totp_secret }, cockpit.now());
    const visitor = cockpit.as({ kind: "anonymous" });
    const opened = await openSession(visitor, { email: printed.email, password: printed.password, totp });
    expect(opened.person.role).toBe("admin");
    expect(await findActor(cockpit, { bearer: printed.api_token })).toMatchObject({ role: "admin" });

    const [invited] = await cockpit.auditRows("console.person.invited");
    expect(invited?.actor).toMatchObject({ kind: "shell" });
    expect(invited?.actor.id).toMatch(/^ops@/);
  });

  it("tells a person the same in words without --json", async () => {
    const { out } = await peopleAdd(["--email", "ada@example.test", "--role", "viewer", "--name", "Ada"]);
    expect(out).toContain("Ada <ada@example.test> is now viewer. Shown this once:");
  });

  it("refuses an address that is known, in words", async () => {
    await peopleAdd(["--email", "twice@example.test", "--role", "viewer"]);
    const { code, err } = await peopleAdd(["--email", "Twice@example.test", "--role", "admin"]);
    expect(code).toBe(1);
    expect(err).toContain("twice@example.test is already a person of this console");
  });

  it.each([
    ["no address", ["--role", "viewer"], "--email"],
    ["no role", ["--email", "a@example.test"], "--role"],
    ["an unknown role", ["--email", "a@example.test", "--role", "owner"], "--role"],
  ])("is wrong usage with %s", async (_, args, named) => {
    const { code, err } = await peopleAdd(args);
    expect(code).toBe(2);
    expect(err).toContain(named);
  });

  it.each([
    ["SECRET_KEY is not set", { SECRET_KEY: undefined }],
    ["SECRET_KEY must be at least 32 characters", { SECRET_KEY: "short" }],
    ["DATABASE_URL is not set", { DATABASE_URL: undefined }],
  ])("says that %s", async (words, change) => {
    const kept = Object.entries({ DATABASE_URL: cockpit.databaseUrl, SECRET_KEY, ...change });
    const env = Object.fromEntries(kept.filter((entry) => entry[1] !== undefined));
    const err: string[] = [];
    const code = await runCockpit(["people", "add", "--email", "a@example.test", "--role", "viewer"], {
      env,
      out: () => undefined,
      err: (text) => err.push(text),
      pause: () => Promise.resolve(),
    });
    expect(code).toBe(1);
    expect(err.join("\n")).toContain(words);
  });

  it("refuses a database of the other console", async () => {
    const env = { CONSOLE_ENV: "production" };
    const { code, err } = await peopleAdd(["--email", "lost@example.test", "--role", "viewer"], env);
    expect(code).toBe(1);
    expect(err).toContain("this database belongs to staging");
    expect(await cockpit.db.person.count({ where: { email: "lost@example.test" } })).toBe(0);
  });

  it("says what to do about a database that was never migrated", async () => {
    const DATABASE_URL = cockpit.databaseUrl.replace(/\/[^/]*$/, "/postgres");
    const { code, err } = await peopleAdd(["--email", "a@example.test", "--role", "viewer"], { DATABASE_URL });
    expect(code).toBe(1);
    expect(err).toContain("npm run migrate");
  });
});
