import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/database";

export interface RotationOptions {
  secret: string;
  endedAt: Date;
  state?: "succeeded" | "failed" | "recorded";
  mode?: "auto" | "manual";
  by?: string;
}

/** A rotation that has ended, as its verbs would have left it, without its transitions; answers its id. */
export async function createRotation(db: Database, options: RotationOptions): Promise<string> {
  const { secret, endedAt, state = "recorded", mode = "manual", by = "ada@raxx.example" } = options;
  const id = newId("rot");
  const when = { stateSince: endedAt, nextCheckAt: endedAt, requestedAt: endedAt, endedAt };
  await db.secretRotation.create({
    data: { id, secret, mode, state, requestedById: "per_of_a_test", requestedByEmail: by, ...when },
  });
  return id;
}
