import "server-only";

import { z } from "zod";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";

/** Takes a challenge away, whatever its answer is worth: null when it is used, over, or another person's. */
export async function spendChallenge(
  context: Pick<Context, "db" | "now">,
  { id, personId }: { id: string; personId: string | null },
): Promise<string | null> {
  const rows = await translated(
    () => readRows(context.db, z.object({ challenge: z.string() }))`
      DELETE FROM passkey_challenges
      WHERE id = ${id} AND person_id IS NOT DISTINCT FROM ${personId} AND expires_at > ${context.now()}
      RETURNING challenge`,
  );
  return rows[0]?.challenge ?? null;
}
