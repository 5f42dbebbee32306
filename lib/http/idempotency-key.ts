import { invalidInput } from "@/lib/core/errors";

const KEY = /^[\x21-\x7e]{1,200}$/;

/** What the header does for a deploy. */
export const KEPT_DEPLOY = {
  "Idempotency-Key": "The same key with the same body answers the first deploy again; with another body it is 422.",
};

/** What it does where an order is proved by a code. */
export const KEPT_ANSWER = {
  "Idempotency-Key": "The same key with the same body, whatever its code, answers the first one again.",
};

/** The Idempotency-Key header, or null without one; throws invalid_input for one that could not be stored. */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (KEY.test(key)) return key;
  throw invalidInput("Idempotency-Key", "The Idempotency-Key must be 1 to 200 visible ASCII characters.");
}
