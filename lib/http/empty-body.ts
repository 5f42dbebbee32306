import "server-only";

import { invalidInput } from "@/lib/core/errors";
import { decodeJson, readBounded } from "@/lib/http/parse-body";

/** For a request that carries nothing: no body, or an empty object. Throws 413 or 422 for anything else. */
export async function expectEmptyBody(request: Request): Promise<void> {
  const text = await readBounded(request);
  if (text.trim() === "") return;
  const body = decodeJson(text);
  const isEmpty = typeof body === "object" && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
  if (!isEmpty) throw invalidInput("", "Send no body: this takes nothing.");
}
