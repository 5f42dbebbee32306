import "server-only";

import { ACTIVITY_KINDS, type ActivityKind } from "@/lib/activity/rules";
import type { AuditAction } from "@/lib/audit/events";

/** A deploy of whatever kind begins with one of these. */
const BEGINNINGS: readonly AuditAction[] = [
  "console.deploy.intent",
  "console.deploy.intent.breakglass",
  "console.deploy.adopted",
];

/** The rows that an entry begins with: everything else that the log says of the same thing belongs to its course. */
const ACTIONS: Record<ActivityKind, readonly AuditAction[]> = {
  deploy: [...BEGINNINGS, "console.deploy.intent.refused"],
  promotion: [...BEGINNINGS, "console.version.promote_refused"],
  rollback: BEGINNINGS,
  lock: ["console.lock.set", "console.lock.released", "console.lock.expired"],
  flag: ["console.flag.change_requested", "console.flag.change_refused", "console.flag.drifted"],
  secret: [
    "console.secret.rotation_requested",
    "console.secret.rotation_refused",
    "console.secret.rotation_recorded",
    "console.secret.drifted",
  ],
  drift: ["console.surface.drifted", "console.surface.drift_reviewed", "console.version.drifted"],
  attestation: ["console.version.attested"],
  people: [
    "console.person.invited",
    "console.token.issued",
    "console.token.revoked",
    "console.display.issued",
    "console.display.revoked",
    "console.auth.sign_in_failed",
    "console.auth.step_up_locked",
  ],
};

/** Of a deploy's kinds, those that are listed as this one; null for what is no deploy. */
const DEPLOY_KINDS: Partial<Record<ActivityKind, readonly string[]>> = {
  deploy: ["deploy", "breakglass"],
  promotion: ["promotion"],
  rollback: ["rollback"],
};

/** The actions to look for, and of deploys which kinds; everything without a kind. */
export function actionsOfKind(kind: ActivityKind | undefined): { actions: string[]; deployKinds: string[] | null } {
  if (kind === undefined)
    return { actions: [...new Set(ACTIVITY_KINDS.flatMap((one) => ACTIONS[one]))], deployKinds: null };
  return { actions: [...ACTIONS[kind]], deployKinds: [...(DEPLOY_KINDS[kind] ?? [])] };
}

/** What an entry is listed as, by its first row and the kind of its deploy. */
export function kindOfEntry(action: string, deployKind: string | null): ActivityKind {
  if (deployKind === "promotion" || deployKind === "rollback") return deployKind;
  if (deployKind !== null) return "deploy";
  return ACTIVITY_KINDS.find((kind) => ACTIONS[kind].some((one) => one === action)) ?? "deploy";
}
