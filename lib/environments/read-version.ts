import "server-only";

import { z } from "zod";

import { shaSchema } from "@/lib/core/text";
import { toldInstantIfAny, toldText } from "@/lib/core/told";
import { getJson } from "@/lib/outgoing/get-json";

const attestationSchema = z.object({
  sha: shaSchema,
  attested_at: toldInstantIfAny.pipe(z.date()),
});

const versionSchema = z.object({
  environment: toldText(40),
  sha: toldText(64),
  booted_at: toldInstantIfAny,
  // One that cannot be read says no more than none, and costs the rest nothing.
  attestation: attestationSchema.nullish().catch(null),
});

/** What a console says it runs (GET /api/version, 5 s); null when it does not answer sensibly. */
export async function readVersion(baseUrl: string): Promise<z.infer<typeof versionSchema> | null> {
  const answer = await getJson(`${baseUrl}/api/version`).catch(() => null);
  const parsed = versionSchema.safeParse(answer);
  return parsed.success ? parsed.data : null;
}
