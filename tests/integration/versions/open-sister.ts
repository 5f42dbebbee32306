import { createServer } from "node:http";
import { loadSurface } from "@/lib/surfaces/queries";
import { observeVersions } from "@/lib/versions/observe-versions";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";

/** What the production console says at /api/version; null while it does not answer. */
export interface Said {
  environment: string;
  sha: string;
  booted_at: string;
  attestation?: { sha: string; attested_at: string } | null;
}

export interface TwoConsoles {
  cockpit: TestConsole;
  /** Main's newest commits, newest first. */
  shas: string[];
  sister: { says: Said | null; asked: number };
  /** The production console restarts on a commit that its platform has released. */
  restart: (sha: string) => Promise<void>;
  /** What the loop does in a turn: surfaces that are due, then versions. */
  turn: () => Promise<void>;
  close: () => Promise<void>;
}

const CONSOLES = ["console-staging", "console-prod"];

async function observeDueConsoles(cockpit: TestConsole): Promise<void> {
  for (const surfaceId of CONSOLES) {
    const seen = await cockpit.db.surfaceObservation.findUnique({ where: { surfaceId } });
    if (seen !== null && seen.nextCheckAt > cockpit.now()) continue;
    if (seen === null) await cockpit.db.surfaceObservation.create({ data: { surfaceId, nextCheckAt: cockpit.now() } });
    await observeNow(cockpit.system, loadSurface(cockpit.system, surfaceId));
  }
}

/** A staging console that runs the tip of main, beside a production console that runs the fourth commit; both as released. */
export async function openTwoConsoles(): Promise<TwoConsoles> {
  const sister: TwoConsoles["sister"] = { says: null, asked: 0 };
  const server = createServer((_request, response) => {
    sister.asked += 1;
    if (sister.says === null) return void response.writeHead(503).end();
    response.end(JSON.stringify(sister.says));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sister has no port");
  const cockpit = await createTestConsole({ consoleUrls: { production: `http://127.0.0.1:${address.port}` } });
  await mirrorMain(cockpit);
  const shas = await cockpit.platform.shas();

  async function restart(sha: string): Promise<void> {
    await cockpit.platform.putLive("raxx-console-prod", sha);
    sister.says = { environment: "production", sha, booted_at: cockpit.now().toISOString() };
  }

  cockpit.running.sha = shas[0] ?? "";
  await cockpit.platform.putLive("raxx-console-staging", cockpit.running.sha);
  await restart(shas[3] ?? "");
  return {
    cockpit,
    shas,
    sister,
    restart,
    turn: async () => {
      await observeDueConsoles(cockpit);
      await observeVersions({ ...cockpit.system, buildSha: cockpit.running.sha });
    },
    close: async () => {
      await cockpit.close();
      server.close();
    },
  };
}
