import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  LiveRotations,
  RotationDetail,
  RotationList,
  RotationRequest,
  SecretDetail,
  SecretList,
} from "@/lib/secrets/schemas";

export const RECENT_ROTATIONS = { limit: 5 } as const;

/** Every declared secret: where it is kept, its age, and when it is due. */
export function secretsQuery() {
  return queryOptions({
    queryKey: ["secrets"],
    queryFn: ({ signal }) => fetchJson<SecretList>(apiPaths.secrets(), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the secrets" },
  });
}

/** One secret with its procedure, its checklist and its rotations; often while somebody rotates it by hand. */
export function secretQuery(name: string) {
  return queryOptions({
    queryKey: ["secrets", "secret", name],
    queryFn: ({ signal }) => fetchJson<SecretDetail>(apiPaths.secret(name), { signal }),
    refetchInterval: ({ state }) => (isMoving(state.data) ? 3_000 : 30_000),
    meta: { what: "the secret" },
  });
}

function isMoving(data: SecretDetail | undefined): boolean {
  return data !== undefined && (data.checklist !== null || data.secret.rotating !== null);
}

/** One rotation with its transitions. */
export function rotationQuery(name: string, id: string) {
  return queryOptions({
    queryKey: ["secrets", "rotation", name, id],
    queryFn: ({ signal }) => fetchJson<RotationDetail>(apiPaths.rotation(name, id), { signal }),
    refetchInterval: ({ state }) => (state.data?.rotation.ended_at === null ? 1_500 : 30_000),
    meta: { what: "the rotation" },
  });
}

/** The rotations that are on their way. */
export function liveRotationsQuery() {
  return queryOptions({
    queryKey: ["secrets", "in-flight"],
    queryFn: ({ signal }) => fetchJson<LiveRotations>(apiPaths.liveRotations(), { signal }),
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? 2_000 : 15_000),
    meta: { what: "the rotations on their way" },
  });
}

/** The newest rotations of this console. */
export function recentRotationsQuery() {
  return queryOptions({
    queryKey: ["secrets", "rotations"],
    queryFn: ({ signal }) => fetchJson<RotationList>(apiPaths.allRotations(RECENT_ROTATIONS), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the rotations" },
  });
}

/** Begins a rotation by hand. */
export function postChecklist(name: string): Promise<SecretDetail> {
  return fetchJson(apiPaths.checklist(name), { method: "POST", body: {} });
}

/** Ticks a step, or takes its tick back. */
export function putTick(name: string, tick: { step: number; done: boolean }): Promise<SecretDetail> {
  return fetchJson(apiPaths.ticks(name), { method: "PUT", body: tick });
}

/** Ends a rotation by hand without a record. */
export function deleteChecklist(name: string): Promise<SecretDetail> {
  return fetchJson(apiPaths.checklist(name), { method: "DELETE" });
}

/** Records that a secret was rotated by hand. */
export function postRotation(name: string, body: RotationRequest, key: string): Promise<RotationDetail> {
  return fetchJson(apiPaths.rotations(name), { method: "POST", body, headers: { "idempotency-key": key } });
}

/** Ends a rotation that is on its way. */
export function postGivenUp(name: string, id: string): Promise<RotationDetail> {
  return fetchJson(apiPaths.giveUpRotation(name, id), { method: "POST", body: {} });
}
