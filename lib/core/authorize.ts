import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { can, type Permission } from "@/lib/core/permissions";

/** Throws `unauthenticated` or `forbidden` unless the caller holds the permission. */
export function authorize(call: Pick<Call, "actor">, permission: Permission): void {
  const permit = can(call.actor, permission);
  if (!permit.allowed) throw new AppError(permit.code, permit.message);
}
