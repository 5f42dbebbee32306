import { fetchJson, sendRequest } from "@/lib/core/api-client";
import type { LockAnswer, LockRequest } from "@/lib/locks/schemas";
import { apiPaths } from "@/lib/paths";

/** Locks a surface, or puts a warning on it, in place of what was open there. */
export function putLock(surfaceId: string, request: LockRequest): Promise<LockAnswer> {
  return fetchJson(apiPaths.lock(surfaceId), { method: "PUT", body: request });
}

/** Releases the lock or warning of a surface. */
export function deleteLock(surfaceId: string): Promise<void> {
  return sendRequest(apiPaths.lock(surfaceId), { method: "DELETE" });
}
