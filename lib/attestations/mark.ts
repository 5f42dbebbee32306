import "server-only";

import { getNewestAttestation } from "@/lib/attestations/queries";
import type { Environment } from "@/lib/core/config";
import { shareReads } from "@/lib/core/share-reads";
import type { Database } from "@/lib/db/database";

interface Mark {
  sha: string;
  attested_at: string;
}

/** Whoever asks which build serves has to hear it, whether the database answers or not. */
const PATIENCE_MS = 1_000;

const shared = shareReads(readNewest, (db) => db);

interface Answering {
  environment: Environment;
  database: { db: Database };
}

/** The newest attestation as the sister may see it; null on staging, without one, and when it cannot be read within 1 s. */
export async function readAttestationMark({ environment, database }: Answering): Promise<Mark | null> {
  if (environment !== "production") return null;
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, PATIENCE_MS, null);
  const mark = await Promise.race([shared(database.db), late]);
  clearTimeout(timer);
  return mark;
}

async function readNewest(db: Database): Promise<Mark | null> {
  const newest = await getNewestAttestation(db).catch(() => null);
  return newest === null ? null : { sha: newest.sha, attested_at: newest.attested_at };
}
