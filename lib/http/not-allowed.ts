import { AppError } from "@/lib/core/errors";
import { requestIdOf } from "@/lib/http/request-id";
import { problem } from "@/lib/http/respond";

type Handler = (request: Request) => Response;

/** The methods a route does not have, each answering 405 with the ones it has, e.g. `notAllowed("GET, POST")`. */
export function notAllowed(allow: string): Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Handler> {
  const handler: Handler = (request) => {
    const error = new AppError("method_not_allowed", `${request.method} is not offered here. Use ${allow}.`);
    const response = problem(error, requestIdOf(request.headers));
    response.headers.set("allow", allow);
    return response;
  };
  return { GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler };
}
