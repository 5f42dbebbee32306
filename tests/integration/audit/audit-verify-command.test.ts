import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runCockpit } from "@/cli/run-cockpit";
import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { verificationSchema } from "@/lib/audit/schemas";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { appendRow, asOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { REPOSITORY } from "@/tests/factories/platform";

const addressSchema = z.object({ port: z.number() });

let cockpit: TestConsole;
let folder: string;
let server: Server;

/** A console's answers to the one request of this command. */
function standIn(): Server {
  return createServer((request, response) => {
    const work =
      request.method === "POST" && request.url === "/api/audit/verify" ? verifyAudit(cockpit.as("admin")) : null;
    void work?.then((verdict) => response.end(JSON.stringify(verdict)));
  });
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  folder = mkdtempSync(path.join(tmpdir(), "raxx-console-verify-"));
  for (const id of ["ses_1", "ses_2", "ses_3"]) await appendRow(cockpit.as("operator"), id);
  cockpit.moveClock(600_000);
  await anchorAudit(cockpit.system);
  // What a shell writes has the time of its machine.
  cockpit.resetClock();
  server = standIn();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  rmSync(folder, { recursive: true });
  await cockpit.close();
});

async function run(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCockpit(["audit", "verify", ...args], {
    env,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    pause: () => Promise.resolve(),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const github = () => ({
  SECRET_KEY: cockpit.secretKey,
  USER: "ops",
  GITHUB_API_URL: cockpit.platform.simulator.githubUrl,
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_TOKEN: "simulated",
});

describe("audit verify", () => {
  it("straight from a database compares with the checkpoints outside, and audits the shell that did it", async () => {
    const { code, out } = await run(["--database", cockpit.databaseUrl], github());
    expect(out).toContain("The log holds: 4 rows.");
    expect(out).toContain("newest checkpoint: 3 rows");
    expect(code).toBe(0);
    const [row] = await cockpit.db.auditRow.findMany({ orderBy: { seq: "desc" }, take: 1 });
    expect(row).toMatchObject({ action: "console.audit.verified" });
    expect(row?.envelope).toMatch(/"kind": "shell"/);
  });

  it("says that nothing outside was compared where it does not know the place", async () => {
    const { code, out } = await run(["--database", cockpit.databaseUrl], { SECRET_KEY: cockpit.secretKey });
    expect(code).toBe(0);
    expect(out).toContain("could not be read, so a cut tail would not be found: set GITHUB_REPOSITORY");
  });

  it("asks a console by its address", async () => {
    const { port } = addressSchema.parse(server.address());
    const env = { COCKPIT_URL: `http://127.0.0.1:${port}`, COCKPIT_TOKEN: "rxc_x" };
    const { code, out } = await run(["--json"], env);
    expect(code).toBe(0);
    expect(verificationSchema.parse(JSON.parse(out))).toMatchObject({ ok: true, anchor: { state: "compared" } });
  });

  it("is wrong usage with words nobody knows, and refused without what it needs", async () => {
    expect((await run(["--datbase", "x"])).code).toBe(2);
    const missing = await run(["--database", cockpit.databaseUrl]);
    expect({ code: missing.code, err: missing.err }).toMatchObject({ code: 1 });
    expect(missing.err).toContain("SECRET_KEY is not set");
    expect((await run([])).err).toContain("COCKPIT_URL");
    const other = await run(["--database", cockpit.databaseUrl], { ...github(), CONSOLE_ENV: "production" });
    expect(other.err).toContain("this database belongs to staging");
  });

  it("ends with 1 and names the first bad row", async () => {
    await asOwner(cockpit, async (client) => {
      await client.query("UPDATE console_audit_log SET envelope = replace(envelope, 'ses_2', 'ses_9') WHERE seq = 2");
    });
    const { code, out } = await run(["--database", cockpit.databaseUrl], github());
    expect(code).toBe(1);
    expect(out).toContain("The log does NOT hold.");
    expect(out).toContain("Row 2 was changed after it was written");
  });
});
