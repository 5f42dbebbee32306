export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];
/** A role that another build has written and this one does not know may do nothing. */
export type HeldRole = Role | "unknown";

/** Who acts: a webhook and the reconciler use the same door as a person. */
export type Actor =
  | { kind: "anonymous"; why?: string }
  | { kind: "person"; id: string; email: string; name: string; role: HeldRole; sessionId: string }
  | { kind: "token"; id: string; personId: string; email: string; name: string; role: HeldRole; scopes: string[] }
  | { kind: "webhook"; id: string }
  | { kind: "system"; id: string }
  | { kind: "shell"; id: string; email: string }
  | { kind: "display"; id: string };

/** The person behind an actor, or null for machines. */
export function personOf(actor: Actor): { id: string; email: string } | null {
  if (actor.kind === "person") return { id: actor.id, email: actor.email };
  if (actor.kind === "token") return { id: actor.personId, email: actor.email };
  return null;
}

/** Whether no person stands behind a request: it is refused before what it sends is read, and a screen changes nothing at all. */
export function isNobody({ kind }: Actor): boolean {
  return kind === "anonymous" || kind === "display";
}
