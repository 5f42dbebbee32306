import { newId } from "@/lib/core/ids";

const REQUEST_ID = /^[\w-]{8,64}$/;

/** The caller's own request id when it is a sensible one, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newId("req");
}
