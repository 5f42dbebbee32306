import "server-only";

import { z } from "zod";

const text = z.string();
const nullable = z.string().nullable();
const count = z.number().int();
const ids = z.array(text);

/** How many refusals one row stands for, within a window that began then; absent on the first of them. */
const tally = { count: count.optional(), since: text.optional() };

const proof = { action: text, target: nullable };

/** What ended with a person's access. */
const ended = { sessions_ended: count, tokens_revoked: count };

/** An outgoing webhook; of its address the host alone, since the rest may be a secret. */
const webhookFields = { name: text, format: text, families: ids, surfaces: ids };
const webhook = z.object({ ...webhookFields, host: text });

/** What each action of the family access tells. */
export const ACCESS_PAYLOADS = {
  "console.auth.signed_in": z.object({
    person_id: text,
    expires_at: text,
    recovery_code: z.literal(true).optional(),
    passkey: z.literal(true).optional(),
  }),
  "console.auth.sign_in_failed": z.object({ email: nullable, reason: text, ...tally }),
  "console.auth.forbidden": z.object({ permission: text, method: text, route: text, code: text, ...tally }),
  "console.auth.signed_out": z.object({ person_id: text.optional(), email: text.optional(), reason: text }),
  "console.auth.step_up_succeeded": z.object({ ...proof, recovery_code: z.literal(true).optional() }),
  "console.auth.step_up_failed": z.object({ ...proof, reason: text, clock_skew_seconds: count.optional() }),
  "console.auth.step_up_locked": z.object({ failures: count, until: text }),
  "console.person.invited": z.object({ email: text, name: text.optional(), role: text, expires_at: text.optional() }),
  "console.person.joined": z.object({ email: text, role: text, link_id: text }),
  "console.person.role_changed": z.object({ email: text, from: text, to: text, ...ended }),
  "console.person.disabled": z.object({ email: text, ...ended }),
  "console.person.enabled": z.object({ email: text }),
  "console.person.guesses_cleared": z.object({ email: text, wrong_codes: count }),
  "console.person.link_issued": z.object({ email: text, purpose: text, expires_at: text }),
  "console.person.link_revoked": z.object({ email: text, purpose: text }),
  "console.auth.factor_reset": z.object({ email: text, reason: text, passkeys_removed: count, ...ended }),
  "console.auth.password_changed": z.object({
    email: text,
    by: text,
    sessions_ended: count,
    tokens_revoked: count.optional(),
  }),
  "console.session.ended": z.object({ email: text, sessions_ended: count }),
  "console.person.totp_enrolled": z.object({ sessions_ended: count, tokens_revoked: count.optional() }),
  "console.person.recovery_codes_issued": z.object({ issued: count, replaced: count }),
  "console.person.passkey_added": z.object({ passkey_id: text, name: text, device_type: text, backed_up: z.boolean() }),
  "console.person.passkey_removed": z.object({ passkey_id: text, name: text }),
  "console.token.issued": z.object({ person_id: text, name: text, scopes: ids, expires_at: nullable }),
  "console.token.revoked": z.object({ person_id: text, email: text, name: text }),
  "console.display.issued": z.object({ name: text, expires_at: text }),
  "console.display.revoked": z.object({ name: text }),
  "console.webhook.added": webhook,
  "console.webhook.changed": webhook.extend({ was: z.object(webhookFields).optional() }),
  "console.webhook.paused": z.object({ name: text, reason: nullable }),
  "console.webhook.resumed": z.object({ name: text }),
  "console.webhook.removed": z.object({ name: text, host: text }),
  "console.webhook.tested": z.object({ name: text }),
  "console.webhook.redelivered": z.object({ name: text, delivery_id: text, seq: count }),
} as const;
