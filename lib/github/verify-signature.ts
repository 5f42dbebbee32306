import "server-only";

import { verify } from "@octokit/webhooks-methods";

const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** Whether X-Hub-Signature-256 signs exactly these bytes with our secret; the library throws on a missing one (facts 4.1). */
export async function verifySignature(secret: string, body: string, signature: string | null): Promise<boolean> {
  return signature !== null && SIGNATURE.test(signature) && (await verify(secret, body, signature));
}
