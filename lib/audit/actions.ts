/** Every audit action and its family. */
export const AUDIT_ACTIONS = {
  "console.deploy.intent": "intent",
  "console.deploy.intent.refused": "intent",
  "console.deploy.intent.breakglass": "intent",
  "console.deploy.dispatched": "lifecycle",
  "console.deploy.resolving": "lifecycle",
  "console.deploy.resolved": "lifecycle",
  "console.deploy.running": "lifecycle",
  "console.deploy.verifying": "lifecycle",
  "console.deploy.succeeded": "lifecycle",
  "console.deploy.failed": "lifecycle",
  "console.deploy.errored": "lifecycle",
  "console.deploy.timed_out": "lifecycle",
  "console.deploy.cancel_requested": "lifecycle",
  "console.deploy.cancelled": "lifecycle",
  "console.deploy.superseded": "lifecycle",
  "console.deploy.unresolved": "lifecycle",
  "console.deploy.adopted": "lifecycle",
  "console.deploy.reopened": "lifecycle",
  "console.lock.set": "lock",
  "console.lock.released": "lock",
  "console.lock.expired": "lock",
  "console.auth.signed_in": "access",
  "console.auth.sign_in_failed": "access",
  "console.auth.signed_out": "access",
  "console.auth.step_up_succeeded": "access",
  "console.auth.step_up_failed": "access",
  "console.auth.step_up_locked": "access",
  "console.person.invited": "access",
  "console.token.issued": "access",
  "console.token.revoked": "access",
  "console.environment.miswired": "audit",
  "console.credential.drifted": "audit",
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export const AUDIT_FAMILIES = ["intent", "lifecycle", "version", "lock", "flag", "secret", "access", "audit"] as const;
