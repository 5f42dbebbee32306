import "server-only";

import { z } from "zod";

import { shaSchema } from "@/lib/core/text";
import { toldInstantIfAny, toldText } from "@/lib/core/told";
import { callHttp, readText } from "@/lib/outgoing/http";

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

const TIMEOUT_MS = 5_000;
const LIMIT_BYTES = 64 * 1024;

/** What a console says it runs (GET /api/version, 5 s); null when it does not answer sensibly. */
export async function readVersion(baseUrl: string): Promise<z.infer<typeof versionSchema> | null> {
  const call = { url: `${baseUrl}/api/version`, timeoutMs: TIMEOUT_MS };
  try {
    const text = await callHttp(call, async ({ status, body }) =>
      status === 200 ? readText(body, LIMIT_BYTES) : null,
    );
    return versionSchema.safeParse(JSON.parse(text ?? "null")).data ?? null;
  } catch {
    return null;
  }
}
