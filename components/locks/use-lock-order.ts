"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { showNotice } from "@/components/shell/notices";
import { deleteLock, putLock } from "@/lib/locks/api";
import type { LockRequest } from "@/lib/locks/schemas";

/** What to do about a surface's lock: set one, or release the one that was seen. */
export type LockOrder = LockRequest | { releases: string };

function words(surfaceId: string, order: LockOrder): string {
  if ("releases" in order) return `${surfaceId} is free: nothing of it is locked or warned about.`;
  return order.kind === "lock"
    ? `${surfaceId} is locked. No deploy of it starts from this console until the lock ends.`
    : `The warning stands on ${surfaceId}. Deploys of it go on.`;
}

/** Sets or releases a surface's lock, says so, and reads the tiles again. */
export function useLockOrder(surfaceId: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    mutationFn: async (order: LockOrder) => {
      if ("releases" in order) await deleteLock(surfaceId, order.releases);
      else await putLock(surfaceId, order);
    },
    onSuccess: (_nothing, order) => {
      showNotice({ key: `lock-${surfaceId}`, tone: "ok", text: words(surfaceId, order) });
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["surfaces"] }),
  });
}
