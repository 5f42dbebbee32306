import "server-only";

import { getConsole } from "@/lib/console";

/** An error that Next caught, while it made a page or ran the proxy. */
interface Caught {
  request: { path: string; method: string; headers: Readonly<Record<string, string | string[] | undefined>> };
  /** The page's file, without what stands in its address. */
  routePath: string;
}

/** Logs it once, with the request id and with the mark that the page shows; what the address asked for stays out. */
export function reportError(error: unknown, { request, routePath }: Caught): void {
  const digest = error instanceof Error && "digest" in error ? error.digest : null;
  const facts = { request_id: request.headers["x-request-id"], digest, method: request.method, route: routePath };
  getConsole().log.error({ err: error, ...facts }, "unexpected error in a page");
}
