import type { Actor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method only reads (RFC 9110, 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Refuses a changing request that another site could have made: with a cookie the Origin must be ours exactly; without
 * one it may be absent (a shell), but not foreign. A bearer token is its own proof.
 */
export function checkOrigin(request: Request, actor: Actor, ownOrigin: string): void {
  if (isSafeMethod(request.method) || actor.kind === "token") return;
  const origin = request.headers.get("origin");
  if (origin === ownOrigin || (origin === null && actor.kind === "anonymous")) return;
  throw new AppError("forbidden", `This request must come from ${ownOrigin}: its Origin header says otherwise.`);
}
