import { z } from "zod";
import { MINUTE_MS } from "@/prisma/seed/calendar";
import { keyOfLast } from "@/prisma/seed/draft";
import { leadMs, type Past, type PlannedRun } from "@/prisma/seed/plan";
import { stableCorrelationId } from "@/prisma/seed/stable";
import { LAST } from "@/prisma/seed/story";

const runsSchema = z.array(
  z.object({ id: z.number(), correlation_id: z.string().nullable(), created_at: z.coerce.date() }),
);
type KnownRuns = z.infer<typeof runsSchema>;

/** The platform's runs start one second after they were made. */
const QUEUE_MS = 1_000;
const ALREADY_USED = 409;

const CONCLUSIONS = {
  succeeded: "success",
  errored: "success",
  failed: "failure",
  cancelled: "cancelled",
  superseded: "cancelled",
} as const;

/** Every run the platform knows. */
export async function listPlantedRuns(controlUrl: string): Promise<KnownRuns> {
  const answer = await fetch(`${controlUrl}/runs`);
  if (!answer.ok) throw new Error(`the local platform answered ${answer.status} to GET /runs`);
  return runsSchema.parse(await answer.json());
}

/** The moment a past was planted for, told by its newest deploys; null when these runs hold no such past. */
export function anchorOf(runs: KnownRuns): Date | null {
  for (const { surface, minutesAgo, ledger } of LAST) {
    const key = keyOfLast(surface);
    const id = stableCorrelationId(key, ledger);
    const run = runs.find(({ correlation_id }) => correlation_id === id);
    if (run === undefined) continue;
    return new Date(run.created_at.getTime() + QUEUE_MS - leadMs(key) + minutesAgo * MINUTE_MS);
  }
  return null;
}

/** Makes the platform remember a past; false when something was run or deployed there already. */
export async function plantPast(controlUrl: string, past: Past): Promise<boolean> {
  const runs = [...past.deploys, ...past.strangers].sort(
    (one, other) => one.startedAt.getTime() - other.startedAt.getTime(),
  );
  const apps = [...new Set(past.releases.map(({ app }) => app))];
  const surfaces = apps.map((app) => ({
    app,
    releases: past.releases
      .filter((release) => release.app === app)
      .map(({ sha, at }) => ({ sha, at: at.toISOString() })),
  }));
  const answer = await fetch(`${controlUrl}/history`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ surfaces, runs: runs.map(toRun) }),
  });
  if (answer.ok) return true;
  if (answer.status === ALREADY_USED) return false;
  throw new Error(`the local platform answered ${answer.status} to POST /history: ${await answer.text()}`);
}

function toRun(run: PlannedRun & { correlationId?: string }) {
  return {
    surface_id: run.surface.surface_id,
    sha: run.sha,
    conclusion: CONCLUSIONS[run.end],
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    ...(run.correlationId === undefined ? {} : { correlation_id: run.correlationId }),
    ...(run.failingStep === null ? {} : { failing_step: run.failingStep }),
  };
}
