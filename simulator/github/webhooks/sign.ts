import { createHmac } from "node:crypto";

/** The value of `X-Hub-Signature-256` for a raw body (docs.github.com, "Validating webhook deliveries"). */
export function signBody(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
