import { z } from "zod";
import { type SurfaceTile, surfacesSchema } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type Envelope, type TestConsole, type TestConsoleOptions } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";

/** A console that looks at its surfaces when it is told to. */
export interface Watch {
  cockpit: TestConsole;
  /** Main's newest commits, newest first. */
  sha: (index: number) => string;
  /** Nothing was seen and nothing explained, and this commit of main is where the looking begins. */
  begin: (surfaceId: string, index: number) => Promise<void>;
  /** One look, and the tile after it. */
  look: (surfaceId: string) => Promise<SurfaceTile>;
  tile: (surfaceId: string) => Promise<SurfaceTile>;
  /** The lists of runs are read now, whenever they are due. */
  readRuns: () => Promise<void>;
  /** The audit rows about the drift of a surface, oldest first. */
  drifts: (surfaceId: string) => Promise<Envelope[]>;
}

const APPS: Record<string, string> = {
  "api-staging": "raxx-api-staging",
  "api-prod": "raxx-api-prod",
  "console-prod": "raxx-console-prod",
  getraxx: "raxx-getraxx",
};

/** The app of a surface. */
export const appOf = (surfaceId: string) => z.string().parse(APPS[surfaceId]);

export async function openWatch(options: TestConsoleOptions = {}): Promise<Watch> {
  const cockpit = await createTestConsole(options);
  await mirrorMain(cockpit);
  const shas = await cockpit.platform.shas();
  const sha = (index: number) => z.string().parse(shas[index]);

  async function tile(surfaceId: string): Promise<SurfaceTile> {
    const tiles = surfacesSchema.parse(await listSurfaceTiles({ ...cockpit.as("viewer"), now: cockpit.now }));
    const found = tiles.find((candidate) => candidate.surface_id === surfaceId);
    if (found === undefined) throw new Error(`no tile for ${surfaceId}`);
    return found;
  }

  async function look(surfaceId: string): Promise<SurfaceTile> {
    await observeNow(cockpit.system, loadSurface(cockpit.system, surfaceId));
    return tile(surfaceId);
  }

  return {
    cockpit,
    sha,
    tile,
    look,
    begin: async (surfaceId, index) => {
      await cockpit.db.surfaceDrift.deleteMany({ where: { surfaceId } });
      await cockpit.db.surfaceObservation.deleteMany({ where: { surfaceId } });
      await cockpit.db.deploy.updateMany({ where: { surfaceId }, data: { surfaceId: "raxx-mockups" } });
      await seedObservations(cockpit.system);
      await cockpit.platform.putLive(appOf(surfaceId), sha(index));
      await look(surfaceId);
      cockpit.moveClock(30_000);
    },
    readRuns: async () => {
      await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
      await observeRuns(cockpit.system);
    },
    drifts: async (surfaceId) =>
      (await cockpit.auditOf(surfaceId)).filter(({ action }) => action === "console.surface.drifted"),
  };
}
