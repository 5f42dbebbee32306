import "server-only";

import { z } from "zod";

import { getJson } from "@/lib/outgoing/get-json";

const versionSchema = z.object({
  environment: z.string(),
  sha: z.string(),
  booted_at: z.string(),
  attestation: z.object({ sha: z.string(), attested_at: z.iso.datetime() }).nullish(),
});

/** What a console says it runs (GET /api/version, 5 s); null when it does not answer sensibly. */
export async function readVersion(baseUrl: string): Promise<z.infer<typeof versionSchema> | null> {
  const answer = await getJson(`${baseUrl}/api/version`).catch(() => null);
  const parsed = versionSchema.safeParse(answer);
  return parsed.success ? parsed.data : null;
}
