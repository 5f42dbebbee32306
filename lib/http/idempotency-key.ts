import { invalidInput } from "@/lib/core/errors";

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The Idempotency-Key header, or null without one; throws invalid_input for one that could not be stored. */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (KEY.test(key)) return key;
  throw invalidInput("Idempotency-Key", "The Idempotency-Key must be 1 to 200 visible ASCII characters.");
}
