import { fetchJson, sendToApi } from "@/lib/core/api-client";
import type { LockAnswer, LockRequest } from "@/lib/locks/schemas";
import { apiPaths } from "@/lib/paths";

/** Locks a surface, or puts a warning on it; in place of an open lock only where the request names it. */
export function putLock(surfaceId: string, request: LockRequest): Promise<LockAnswer> {
  return fetchJson(apiPaths.lock(surfaceId), { method: "PUT", body: request });
}

/** Releases the lock or warning that was seen on a surface, by its id. */
export function deleteLock(surfaceId: string, lockId: string): Promise<void> {
  const seen = new URLSearchParams({ releases: lockId });
  return sendToApi(`${apiPaths.lock(surfaceId)}?${seen}`, { method: "DELETE" });
}
