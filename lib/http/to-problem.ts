import "server-only";

import { getConsole } from "@/lib/console";
import { AppError } from "@/lib/core/errors";
import { translateDatabaseError } from "@/lib/db/translate-error";
import { problem } from "@/lib/http/respond";

/** Any failure as problem+json; what nobody foresaw is opaque outside and logged once with the request id. */
export function toProblem(error: unknown, requestId: string): Response {
  const known = translateDatabaseError(error);
  if (known instanceof AppError) {
    const facts = { err: known.cause ?? known, request_id: requestId, code: known.code };
    if (known.status >= 500) getConsole().log.error(facts, "a request could not be served");
    return problem(known, requestId);
  }
  getConsole().log.error({ err: error, request_id: requestId }, "unexpected error in a route");
  const detail = `Something went wrong in the console. Tell an admin the request id ${requestId}.`;
  return problem(new AppError("internal", detail), requestId);
}
