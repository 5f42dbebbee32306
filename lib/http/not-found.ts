import { AppError } from "@/lib/core/errors";
import { requestIdOf } from "@/lib/http/request-id";
import { problem } from "@/lib/http/respond";

type Handler = (request: Request) => Response;

/** Every method of an address that no route has: 404 in the API's own words. */
export function notFoundProblem(): Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Handler> {
  const handler: Handler = (request) => {
    const { pathname } = new URL(request.url);
    const error = new AppError(
      "not_found",
      `The API has no ${pathname.slice(0, 200)}. See /api/openapi.json for what it has.`,
    );
    return problem(error, requestIdOf(request.headers));
  };
  return { GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler };
}
