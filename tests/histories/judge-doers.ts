import { z } from "zod";

import type { DeployRow } from "@/lib/deploys/load";
import type { Play } from "@/tests/histories/play";

const envelopes = z.array(z.object({ subject_id: z.string(), envelope: z.string() }));
const reopened = z.object({ payload: z.object({ actor_login: z.string().nullable() }) });

/** Re-runs that are ascribed to whoever started the run at first. */
export async function judgeDoers(play: Play, rows: readonly DeployRow[]): Promise<string[]> {
  const ids = rows.filter((row) => isRunAgain(play, row)).map((row) => row.id);
  if (ids.length === 0) return [];
  const found = await play.stage.cockpit.db.$queryRaw`
    SELECT subject_id, envelope FROM console_audit_log
    WHERE action = 'console.deploy.reopened' AND subject_id = ANY(${ids})`;
  return envelopes.parse(found).flatMap(({ subject_id: id, envelope }) => {
    const login = reopened.safeParse(JSON.parse(envelope)).data?.payload.actor_login;
    return login === play.bot ? [`a re-run of ${id} by a person is said to be by ${login}`] : [];
  });
}

/** Whether every later attempt of its run was started by a person. */
function isRunAgain(play: Play, row: DeployRow): boolean {
  const run = row.runId === null ? null : play.truth.runById(row.runId);
  const later = run?.attempts.slice(1) ?? [];
  return later.length > 0 && later.every(({ actor }) => actor !== play.bot);
}
