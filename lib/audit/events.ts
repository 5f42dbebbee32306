/** The families in words, in the order in which they are offered. */
export const FAMILY_WORDS = {
  intent: "Intent",
  lifecycle: "Lifecycle",
  version: "Versions",
  lock: "Locks",
  flag: "Flags",
  secret: "Secrets",
  access: "Access",
  audit: "Audit",
} as const;
type AuditFamily = keyof typeof FAMILY_WORDS;

export const AUDIT_FAMILIES = ["intent", "lifecycle", "version", "lock", "flag", "secret", "access", "audit"] as const;

/** What stands in a sentence where the row's subject is named. */
export const IT = "{it}";

interface EventWords {
  family: AuditFamily;
  /** The event by itself, as the filter lists it. */
  name: string;
  /** What somebody did, after their name. */
  did: string;
  look: "plain" | "going" | "done" | "bad" | "refused" | "warning" | "unknown" | "lock";
}

/** Every audit action: its family, and the sentence that people read. What each tells besides is in `payloads.ts`. */
export const EVENTS = {
  "console.deploy.intent": event("intent", "Deploy asked for", "asked for {it}"),
  "console.deploy.intent.refused": event("intent", "Deploy refused", "was refused a deploy of {it}", "refused"),
  "console.deploy.intent.breakglass": event("intent", "Break-glass deploy", "recorded break-glass: {it}", "warning"),
  "console.deploy.dispatched": event("lifecycle", "Deploy dispatched", "dispatched {it}", "going"),
  "console.deploy.resolving": event("lifecycle", "Run looked for", "is looking for the run of {it}", "going"),
  "console.deploy.resolved": event("lifecycle", "Run found", "found the run of {it}", "going"),
  "console.deploy.running": event("lifecycle", "Deploy running", "saw {it} running", "going"),
  "console.deploy.verifying": event("lifecycle", "Deploy verifying", "is checking that {it} is live", "going"),
  "console.deploy.succeeded": event("lifecycle", "Deploy succeeded", "saw {it} succeed", "done"),
  "console.deploy.failed": event("lifecycle", "Deploy failed", "saw {it} fail", "bad"),
  "console.deploy.errored": event("lifecycle", "Deploy errored", "ended {it} in error", "bad"),
  "console.deploy.timed_out": event("lifecycle", "Deploy timed out", "gave up on {it}: out of time", "bad"),
  "console.deploy.cancel_requested": event("lifecycle", "Cancel asked for", "asked GitHub to cancel {it}"),
  "console.deploy.cancelled": event("lifecycle", "Deploy cancelled", "saw {it} cancelled", "refused"),
  "console.deploy.superseded": event("lifecycle", "Deploy superseded", "saw {it} superseded", "refused"),
  "console.deploy.unresolved": event("lifecycle", "Deploy unresolved", "cannot tell what became of {it}", "unknown"),
  "console.deploy.adopted": event("lifecycle", "Run adopted", "adopted a run as {it}"),
  "console.deploy.reopened": event("lifecycle", "Deploy reopened", "saw {it} live again", "going"),
  "console.deploy.corrected": event("lifecycle", "Deploy corrected", "corrected the record of {it}", "going"),
  "console.deploy.breakglass_reviewed": event(
    "intent",
    "Break-glass reviewed",
    "reviewed the break-glass that was {it}",
  ),
  "console.deploy.judged": event("lifecycle", "Deploy judged", "judged {it}"),
  "console.deploy.rollback_waiting": event(
    "intent",
    "Rollback waits for a stop",
    "ordered the rollback of {it}, once what runs has stopped",
    "warning",
  ),
  "console.deploy.rollback_unsent": event("lifecycle", "Rollback not sent", "ended the rollback of {it} unsent", "bad"),
  "console.surface.drifted": event(
    "lifecycle",
    "Surface drifted",
    "found {it} running what nothing explains",
    "warning",
  ),
  "console.surface.drift_ended": event("lifecycle", "Drift ended", "saw the drift of {it} end"),
  "console.surface.drift_reviewed": event("lifecycle", "Drift seen", "reviewed the drift of {it}", "done"),
  "console.version.promote_requested": event("version", "Promotion asked for", "asked for {it}"),
  "console.version.promoted": event("version", "Promoted", "completed {it}: production runs it", "done"),
  "console.version.promote_refused": event(
    "version",
    "Promotion refused",
    "was refused a promotion of {it}",
    "refused",
  ),
  "console.version.promote_failed": event("version", "Promotion failed", "saw {it} fail", "bad"),
  "console.version.rollback_requested": event("version", "Rollback asked for", "asked for {it}", "warning"),
  "console.version.rolled_back": event(
    "version",
    "Rolled back",
    "completed {it}: production runs the earlier commit",
    "done",
  ),
  "console.version.activated": event("version", "Version activated", "saw {it} start"),
  "console.version.drifted": event("version", "Version drifted", "saw {it} drift", "warning"),
  "console.version.attested": event("version", "Version attested", "attested {it}", "done"),
  "console.lock.set": event("lock", "Lock set", "set {it}", "lock"),
  "console.lock.released": event("lock", "Lock released", "released {it}"),
  "console.lock.expired": event("lock", "Lock expired", "ended {it}, which expired"),
  "console.flag.change_requested": event("flag", "Flip asked for", "asked for {it}"),
  "console.flag.change_refused": event("flag", "Flip refused", "was refused a flip of {it}", "refused"),
  "console.flag.applied": event("flag", "Flip applied", "saw the release of {it} succeed", "going"),
  "console.flag.confirmed": event("flag", "Flip confirmed", "saw every instance confirm {it}", "done"),
  "console.flag.unconfirmed": event("flag", "Flip not confirmed", "could not confirm {it}", "bad"),
  "console.flag.failed": event("flag", "Flip failed", "saw {it} fail", "bad"),
  "console.flag.corrected": event("flag", "Flip corrected", "corrected the record of {it}", "warning"),
  "console.flag.drifted": event("flag", "Flag drifted", "found {it} changed past the console", "warning"),
  "console.flag.drift_ended": event("flag", "Flag drift ended", "ended the drift of {it}"),
  "console.secret.rotation_requested": event("secret", "Rotation asked for", "began to rotate {it}"),
  "console.secret.rotation_refused": event("secret", "Rotation refused", "was refused a rotation of {it}", "refused"),
  "console.secret.step_ticked": event("secret", "Step ticked", "ticked a step of {it}"),
  "console.secret.step_unticked": event("secret", "Tick taken back", "took back a tick of {it}"),
  "console.secret.minted": event("secret", "New value made", "made a new value for {it}", "going"),
  "console.secret.distribution_requested": event(
    "secret",
    "Value given by hand",
    "handed a new value of {it} to its places",
  ),
  "console.secret.distributed": event(
    "secret",
    "Value handed over",
    "handed the new value of {it} to a place",
    "going",
  ),
  "console.secret.verified": event("secret", "Place verified", "saw a place run with the new value of {it}", "going"),
  "console.secret.converged": event("secret", "Places converged", "saw every place run with the new {it}", "going"),
  "console.secret.revoked": event("secret", "Old value revoked", "revoked the old value of {it}"),
  "console.secret.rotation_succeeded": event("secret", "Rotated", "completed the rotation of {it}", "done"),
  "console.secret.rotation_recorded": event("secret", "Rotation recorded", "recorded {it} as rotated by hand", "done"),
  "console.secret.rotation_failed": event("secret", "Rotation failed", "saw the rotation of {it} fail", "bad"),
  "console.secret.drifted": event("secret", "Secret drifted", "found the places of {it} apart", "warning"),
  "console.secret.drift_ended": event("secret", "Secret drift ended", "saw the places of {it} agree again", "done"),
  "console.auth.signed_in": event("access", "Signed in", "signed in"),
  "console.auth.sign_in_failed": event("access", "Sign-in failed", "failed to sign in as {it}", "warning"),
  "console.auth.signed_out": event("access", "Signed out", "signed out"),
  "console.auth.forbidden": event("access", "Refused", "was refused {it}", "refused"),
  "console.auth.step_up_succeeded": event("access", "Step-up succeeded", "proved the second factor"),
  "console.auth.step_up_failed": event("access", "Step-up failed", "failed to prove the second factor", "warning"),
  "console.auth.step_up_locked": event("access", "Step-up locked", "was locked out of step-up", "bad"),
  "console.person.invited": event("access", "Person added", "added {it}"),
  "console.person.joined": event("access", "Person joined", "joined by an invitation"),
  "console.person.role_changed": event("access", "Role changed", "changed the role of {it}", "warning"),
  "console.person.disabled": event("access", "Person disabled", "disabled {it}", "warning"),
  "console.person.enabled": event("access", "Person enabled", "enabled {it}", "warning"),
  "console.person.guesses_cleared": event(
    "access",
    "Code guesses cleared",
    "cleared the wrong codes of {it}",
    "warning",
  ),
  "console.person.link_issued": event("access", "Access link issued", "issued an access link for {it}", "warning"),
  "console.person.link_revoked": event("access", "Access link taken back", "took back the access link of {it}"),
  "console.auth.factor_reset": event("access", "Second factor reset", "reset the second factor of {it}", "warning"),
  "console.auth.password_changed": event("access", "Password changed", "changed the password of {it}", "warning"),
  "console.session.ended": event("access", "Sessions ended", "ended the sessions of {it}", "warning"),
  "console.person.totp_enrolled": event("access", "Code app enrolled", "enrolled a code app for {it}"),
  "console.person.recovery_codes_issued": event("access", "Recovery codes issued", "issued recovery codes to {it}"),
  "console.person.passkey_added": event("access", "Passkey added", "added a passkey of {it}"),
  "console.person.passkey_removed": event("access", "Passkey removed", "removed a passkey of {it}"),
  "console.token.issued": event("access", "Token issued", "issued {it}"),
  "console.token.revoked": event("access", "Token revoked", "revoked {it}"),
  "console.display.issued": event("access", "Display token issued", "issued {it}"),
  "console.display.revoked": event("access", "Display token revoked", "revoked {it}"),
  "console.webhook.added": event("access", "Webhook added", "added {it}"),
  "console.webhook.changed": event("access", "Webhook changed", "changed {it}"),
  "console.webhook.paused": event("access", "Webhook paused", "paused {it}", "warning"),
  "console.webhook.resumed": event("access", "Webhook resumed", "resumed {it}"),
  "console.webhook.removed": event("access", "Webhook deleted", "deleted {it}"),
  "console.webhook.tested": event("access", "Webhook tested", "sent a test through {it}"),
  "console.webhook.redelivered": event("access", "Event redelivered", "redelivered an event through {it}"),
  "console.audit.exported": event("audit", "Log exported", "exported the audit log"),
  "console.audit.verified": event("audit", "Log verified", "verified the audit log"),
  "console.audit.checkpoint": event("audit", "Checkpoint made", "signed a checkpoint of the audit log"),
  "console.environment.miswired": event(
    "audit",
    "Miswired",
    "refused to serve: host, process and database disagree",
    "bad",
  ),
  "console.credential.drifted": event("audit", "Credential drifted", "saw {it} stop working", "bad"),
} as const satisfies Record<string, EventWords>;

export type AuditAction = keyof typeof EVENTS;

export const isAuditAction = (action: string): action is AuditAction => Object.hasOwn(EVENTS, action);

/** The words of an action; one that another build wrote is called by its own name. */
export function wordsOfAction(action: string): Omit<EventWords, "family"> {
  if (isAuditAction(action)) return EVENTS[action];
  return { name: action, did: `wrote ${action} about ${IT}`, look: "unknown" };
}

function event(...[family, name, did, look = "plain"]: [AuditFamily, string, string, EventWords["look"]?]): EventWords {
  return { family, name, did, look };
}

/** The actions a filter offers: those of one family, or all. */
export function actionsOf(family: string | undefined): AuditAction[] {
  return Object.keys(EVENTS)
    .filter(isAuditAction)
    .filter((action) => family === undefined || EVENTS[action].family === family);
}
