import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import { AUDIT_ACTIONS, type AUDIT_FAMILIES, type AuditAction } from "@/lib/audit/actions";

type AuditFamily = (typeof AUDIT_FAMILIES)[number];

/** What stands in a sentence where the row's subject is named. */
export const IT = "{it}";

interface ActionWords {
  /** The event by itself, as the filter lists it. */
  name: string;
  /** What somebody did, after their name. */
  did: string;
  look: { shape: StatusShape; tone: Tone };
}

const LOOKS = {
  plain: { shape: "dot", tone: "neutral" },
  going: { shape: "dot", tone: "run" },
  done: { shape: "check", tone: "ok" },
  bad: { shape: "octagon", tone: "fail" },
  refused: { shape: "struck", tone: "neutral" },
  warning: { shape: "triangle", tone: "wait" },
  unknown: { shape: "dashed", tone: "unknown" },
  lock: { shape: "lock", tone: "wait" },
} satisfies Record<string, ActionWords["look"]>;

const words = (name: string, did: string, look: keyof typeof LOOKS = "plain"): ActionWords => ({
  name,
  did,
  look: LOOKS[look],
});

const WORDS: Record<AuditAction, ActionWords> = {
  "console.deploy.intent": words("Deploy asked for", "asked for {it}"),
  "console.deploy.intent.refused": words("Deploy refused", "was refused a deploy of {it}", "refused"),
  "console.deploy.intent.breakglass": words("Break-glass deploy", "recorded break-glass: {it}", "warning"),
  "console.deploy.breakglass_reviewed": words("Break-glass reviewed", "reviewed the break-glass that was {it}"),
  "console.deploy.dispatched": words("Deploy dispatched", "dispatched {it}", "going"),
  "console.deploy.resolving": words("Run looked for", "is looking for the run of {it}", "going"),
  "console.deploy.resolved": words("Run found", "found the run of {it}", "going"),
  "console.deploy.running": words("Deploy running", "saw {it} running", "going"),
  "console.deploy.verifying": words("Deploy verifying", "is checking that {it} is live", "going"),
  "console.deploy.succeeded": words("Deploy succeeded", "saw {it} succeed", "done"),
  "console.deploy.failed": words("Deploy failed", "saw {it} fail", "bad"),
  "console.deploy.errored": words("Deploy errored", "ended {it} in error", "bad"),
  "console.deploy.timed_out": words("Deploy timed out", "gave up on {it}: out of time", "bad"),
  "console.deploy.cancel_requested": words("Cancel asked for", "asked GitHub to cancel {it}"),
  "console.deploy.cancelled": words("Deploy cancelled", "saw {it} cancelled", "refused"),
  "console.deploy.superseded": words("Deploy superseded", "saw {it} superseded", "refused"),
  "console.deploy.unresolved": words("Deploy unresolved", "cannot tell what became of {it}", "unknown"),
  "console.deploy.adopted": words("Run adopted", "adopted a run as {it}"),
  "console.deploy.reopened": words("Deploy reopened", "saw {it} live again", "going"),
  "console.deploy.corrected": words("Deploy corrected", "corrected the record of {it}", "going"),

  "console.version.promote_requested": words("Promotion asked for", "asked for {it}"),
  "console.version.promoted": words("Promoted", "completed {it}: production runs it", "done"),
  "console.version.promote_refused": words("Promotion refused", "was refused a promotion of {it}", "refused"),
  "console.version.promote_failed": words("Promotion failed", "saw {it} fail", "bad"),
  "console.version.rollback_requested": words("Rollback asked for", "asked for {it}", "warning"),
  "console.version.rolled_back": words("Rolled back", "completed {it}: production runs the earlier commit", "done"),
  "console.version.activated": words("Version activated", "saw {it} start"),
  "console.surface.drifted": words("Surface drifted", "found {it} running what nothing explains", "warning"),
  "console.surface.drift_ended": words("Drift ended", "saw the drift of {it} end"),
  "console.surface.drift_reviewed": words("Drift seen", "reviewed the drift of {it}", "done"),
  "console.version.drifted": words("Version drifted", "saw {it} drift", "warning"),
  "console.version.attested": words("Version attested", "attested {it}", "done"),

  "console.lock.set": words("Lock set", "set {it}", "lock"),
  "console.lock.released": words("Lock released", "released {it}"),
  "console.lock.expired": words("Lock expired", "ended {it}, which expired"),

  "console.auth.signed_in": words("Signed in", "signed in"),
  "console.auth.sign_in_failed": words("Sign-in failed", "failed to sign in as {it}", "warning"),
  "console.auth.signed_out": words("Signed out", "ended {it}"),
  "console.auth.step_up_succeeded": words("Step-up succeeded", "proved the second factor"),
  "console.auth.step_up_failed": words("Step-up failed", "failed to prove the second factor", "warning"),
  "console.auth.step_up_locked": words("Step-up locked", "was locked out of step-up", "bad"),
  "console.person.invited": words("Person added", "added {it}"),
  "console.person.totp_enrolled": words("Code app enrolled", "enrolled a code app for {it}"),
  "console.person.recovery_codes_issued": words("Recovery codes issued", "issued recovery codes to {it}"),
  "console.person.passkey_added": words("Passkey added", "added a passkey of {it}"),
  "console.person.passkey_removed": words("Passkey removed", "removed a passkey of {it}"),
  "console.token.issued": words("Token issued", "issued {it}"),
  "console.token.revoked": words("Token revoked", "revoked {it}"),

  "console.audit.exported": words("Log exported", "exported the audit log"),
  "console.audit.verified": words("Log verified", "verified the audit log"),
  "console.audit.checkpoint": words("Checkpoint made", "signed a checkpoint of the audit log"),
  "console.environment.miswired": words("Miswired", "refused to serve: host, process and database disagree", "bad"),
  "console.credential.drifted": words("Credential drifted", "saw {it} stop working", "bad"),
};

const isKnown = (action: string): action is AuditAction => Object.hasOwn(WORDS, action);

/** The words of an action; one that another build wrote is called by its own name. */
export function wordsOfAction(action: string): ActionWords {
  if (isKnown(action)) return WORDS[action];
  return words(action, `wrote ${action} about ${IT}`, "unknown");
}

/** The families in words, in the order in which they are offered. */
export const FAMILY_WORDS: Record<AuditFamily, string> = {
  intent: "Intent",
  lifecycle: "Lifecycle",
  version: "Versions",
  lock: "Locks",
  flag: "Flags",
  secret: "Secrets",
  access: "Access",
  audit: "Audit",
};

/** The actions a filter offers: those of one family, or all. */
export function actionsOf(family: string | undefined): AuditAction[] {
  return Object.keys(WORDS)
    .filter(isKnown)
    .filter((action) => family === undefined || AUDIT_ACTIONS[action] === family);
}
