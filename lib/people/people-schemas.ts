import { z } from "zod";
import { nameInApi } from "@/lib/core/api-names";
import { textSchema } from "@/lib/core/text";
import { emailSchema, heldRoleSchema, roleSchema, totpSchema } from "@/lib/people/schemas";

const linkPurposeSchema = z.enum(["invitation", "factor", "password", "everything"]);

const personItemSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: heldRoleSchema,
  state: z.enum(["active", "disabled"]),
  created_at: z.string(),
  disabled_at: z.string().nullable(),
  /** By a session or a token, to the minute; null before the first time. */
  last_seen_at: z.string().nullable(),
  /** Open sessions, and API tokens that work. */
  sessions: z.int(),
  tokens: z.int(),
  /** Whether so many codes in a row were wrong that none counts until an admin, a recovery code or a passkey clears it. */
  guesses_spent: z.boolean(),
});
export type PersonItem = z.infer<typeof personItemSchema>;

export const personListSchema = z.object({ items: z.array(personItemSchema), next_cursor: z.string().nullable() });
export type PersonList = z.infer<typeof personListSchema>;

const accessLinkSchema = z.object({
  id: z.string(),
  purpose: linkPurposeSchema,
  email: z.string(),
  /** Of an invitation. */
  role: heldRoleSchema.nullable(),
  issued_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
});
export type AccessLinkItem = z.infer<typeof accessLinkSchema>;

export const accessLinkListSchema = z.object({ items: z.array(accessLinkSchema), next_cursor: z.string().nullable() });
export type AccessLinkList = z.infer<typeof accessLinkListSchema>;

/** The only time that the token is seen; it goes behind the # of /access. */
export const issuedLinkSchema = accessLinkSchema.extend({ token: z.string() });
export type IssuedLink = z.infer<typeof issuedLinkSchema>;

export const invitationSchema = z.strictObject({ email: emailSchema, role: roleSchema, totp: totpSchema });
export type Invitation = z.infer<typeof invitationSchema>;

export const roleChangeSchema = z.strictObject({
  role: roleSchema,
  /** The role that is replaced, as it was seen. */
  from: heldRoleSchema,
  totp: totpSchema,
});
export type RoleChange = z.infer<typeof roleChangeSchema>;

export const factorResetSchema = z.strictObject({
  reason: textSchema(500).min(1, "is required"),
  /** Whether the password is forgotten as well: the link then sets both, and asks for neither. */
  password_forgotten: z.boolean().default(false),
  totp: totpSchema,
});
export type FactorReset = z.input<typeof factorResetSchema>;

const linkTokenSchema = z.string().min(1, "is required").max(200, "is no link of this console");
export const openedLinkSchema = z.strictObject({ token: linkTokenSchema });

export const accessOfferSchema = z.object({
  purpose: linkPurposeSchema,
  email: z.string(),
  expires_at: z.string(),
  /** The new authenticator; null where the present one stays. */
  authenticator: z
    .object({ secret: z.string(), otpauth_url: z.string(), qr: z.object({ size: z.int(), path: z.string() }) })
    .nullable(),
});
export type AccessOffer = z.infer<typeof accessOfferSchema>;

export const accessAcceptanceSchema = z.strictObject({
  token: linkTokenSchema,
  /** Of an invitation. */
  name: textSchema(120).min(1, "is required").optional(),
  /** The new password, or the present one where the link replaces an authenticator alone. */
  password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  /** Six digits of the new authenticator; of the present one, or a recovery code, where the link replaces a password alone. */
  code: totpSchema,
});
export type AccessAcceptance = z.infer<typeof accessAcceptanceSchema>;

nameInApi({
  AccessAcceptance: accessAcceptanceSchema,
  AccessLink: accessLinkSchema,
  AccessLinkList: accessLinkListSchema,
  AccessOffer: accessOfferSchema,
  FactorReset: factorResetSchema,
  Invitation: invitationSchema,
  IssuedLink: issuedLinkSchema,
  OpenedLink: openedLinkSchema,
  PersonItem: personItemSchema,
  PersonList: personListSchema,
  RoleChange: roleChangeSchema,
});

/** A stored purpose in the words of this build; null for one it does not know. */
export function heldPurpose(stored: string) {
  return linkPurposeSchema.safeParse(stored).data ?? null;
}
