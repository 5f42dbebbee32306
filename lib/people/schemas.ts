import { z } from "zod";
import { type HeldRole, ROLES } from "@/lib/core/actor";
import { nameInApi } from "@/lib/core/api-names";
import { nameSchema, textSchema } from "@/lib/core/text";

export const TOKEN_SCOPES = ["read", "write"] as const;
const tokenScopeSchema = z.enum(TOKEN_SCOPES);

export const roleSchema = z.enum(ROLES);
export const heldRoleSchema = z.enum([...ROLES, "unknown"]);

export const emailSchema = z
  .email("must be an e-mail address")
  .max(254, "at most 254 characters")
  .transform((email) => email.toLowerCase());

/** Only what would break storage is refused here: every other mistake gets the one uniform refusal. */
export const signInSchema = z.strictObject({
  email: textSchema(254).min(1, "is required"),
  password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  /** Six digits, or a recovery code. */
  totp: z.string().min(1, "is required").max(16, "is a six-digit code"),
});
export type SignIn = z.infer<typeof signInSchema>;

/** In a sandbox: as whom. */
export const sandboxSignInSchema = z.strictObject({ role: z.enum(ROLES) });
export type SandboxSignIn = z.infer<typeof sandboxSignInSchema>;

const personSchema = z.object({ id: z.string(), email: z.string(), name: z.string(), role: heldRoleSchema });
export type PersonSummary = z.infer<typeof personSchema>;

export const signedInSchema = z.object({
  session: z.object({ id: z.string(), expires_at: z.string() }),
  person: personSchema,
  /** After a recovery code: the authenticator may be lost. */
  replace_authenticator: z.boolean(),
  /** Tries to sign in as this person that failed since the last that did not. */
  failed_attempts: z.int(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

const sessionSchema = z.object({
  id: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  current: z.boolean(),
});

export const sessionListSchema = z.object({ items: z.array(sessionSchema), next_cursor: z.string().nullable() });
export type SessionList = z.infer<typeof sessionListSchema>;

export const totpSchema = z.string().min(1, "is required").max(16, "is a six-digit code");

export const tokenRequestSchema = z.strictObject({
  /** Six digits of the authenticator: a session by itself makes nothing that outlives it. */
  totp: totpSchema,
  name: textSchema(80).min(1, "is required"),
  scopes: z
    .array(tokenScopeSchema)
    .min(1, "choose at least one scope")
    .transform((scopes) => TOKEN_SCOPES.filter((scope) => scopes.includes(scope))),
  expires_in_days: z.int().min(1, "at least 1 day").max(365, "at most 365 days"),
});
export type TokenRequest = z.infer<typeof tokenRequestSchema>;
/** What a token is for, without what proves who wants it. */
export type TokenTerms = Omit<TokenRequest, "totp">;

const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type TokenItem = z.infer<typeof tokenSchema>;

export const tokenListSchema = z.object({ items: z.array(tokenSchema), next_cursor: z.string().nullable() });
export type TokenList = z.infer<typeof tokenListSchema>;

export const issuedTokenSchema = tokenSchema.extend({ token: z.string() });
export type IssuedToken = z.infer<typeof issuedTokenSchema>;

export const newPersonSchema = z.strictObject({
  email: emailSchema,
  role: roleSchema,
  name: textSchema(120).min(1, "is required").optional(),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

export const idParamsSchema = z.object({ id: textSchema(120).min(1) });

export const proofSchema = z.strictObject({ totp: totpSchema });
export type Proof = z.infer<typeof proofSchema>;

export const enrolmentRequestSchema = z.strictObject({
  password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  /** Six digits of the authenticator that is replaced, or a recovery code. */
  totp: totpSchema,
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;

export const enrolmentSchema = z.object({
  /** Upper-case base32, for typing by hand. */
  secret: z.string(),
  otpauth_url: z.string(),
  /** The path of a QR code in a box of `size` by `size`. */
  qr: z.object({ size: z.int(), path: z.string() }),
  expires_at: z.string(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

export const enrolmentCodeSchema = z.strictObject({
  code: totpSchema,
  /** Ids of your API tokens that go on working; all others are revoked. */
  keep_tokens: z.array(textSchema(120)).max(200).default([]),
});
export type EnrolmentCode = z.input<typeof enrolmentCodeSchema>;

export const passwordChangeSchema = z.strictObject({
  /** The present one. */
  password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  /** Six digits of the authenticator, or a recovery code. */
  totp: totpSchema,
  new_password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  /** Ids of your API tokens that go on working; all others are revoked. */
  keep_tokens: z.array(textSchema(120)).max(200).default([]),
});
export type PasswordChange = z.input<typeof passwordChangeSchema>;

export const recoveryCodesSchema = z.object({ codes: z.array(z.string()), issued_at: z.string() });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  /** Whether its maker keeps copies, so that it outlives the device. */
  backed_up: z.boolean(),
});
export type PasskeyItem = z.infer<typeof passkeySchema>;

export const secondFactorsSchema = z.object({
  person: personSchema,
  authenticator: z.object({ since: z.string(), in_doubt: z.boolean() }),
  recovery_codes: z.object({ left: z.int(), issued_at: z.string().nullable(), used_at: z.string().nullable() }),
  passkeys: z.array(passkeySchema),
});
export type SecondFactors = z.infer<typeof secondFactorsSchema>;

/** What the browser hands to the passkey's keeper, in WebAuthn's own JSON. */
const optionsSchema = z.looseObject({ challenge: z.string() });
export const passkeyChallengeSchema = z.object({ id: z.string(), options: optionsSchema });

const base64urlSchema = z
  .string()
  .regex(/^[\w-]*$/, "must be base64url")
  .max(20_000, "is too long");
const credentialSchema = z.object({
  id: base64urlSchema.min(1).max(1400),
  rawId: base64urlSchema.max(1400),
  type: z.literal("public-key"),
});
const challengeIdSchema = textSchema(120).min(1, "is required");

/** The answer of navigator.credentials.create() as JSON (WebAuthn level 3, 5.1); what is not named here is not looked at. */
export const newPasskeySchema = z.strictObject({
  challenge_id: challengeIdSchema,
  name: textSchema(80).min(1, "is required"),
  credential: credentialSchema.extend({
    response: z.object({
      clientDataJSON: base64urlSchema,
      attestationObject: base64urlSchema,
      transports: z.array(nameSchema(40)).max(10).optional(),
    }),
  }),
});
export type NewPasskey = z.infer<typeof newPasskeySchema>;

/** The answer of navigator.credentials.get() as JSON. */
export const passkeySignInSchema = z.strictObject({
  challenge_id: challengeIdSchema,
  credential: credentialSchema.extend({
    response: z.object({
      clientDataJSON: base64urlSchema,
      authenticatorData: base64urlSchema,
      signature: base64urlSchema,
      userHandle: base64urlSchema.max(200).optional(),
    }),
  }),
});
export type PasskeySignIn = z.infer<typeof passkeySignInSchema>;

nameInApi({
  EnrolmentCode: enrolmentCodeSchema,
  EnrolmentRequest: enrolmentRequestSchema,
  NewPasskey: newPasskeySchema,
  PasswordChange: passwordChangeSchema,
  PasskeySignIn: passkeySignInSchema,
  Proof: proofSchema,
  SandboxSignIn: sandboxSignInSchema,
  SignIn: signInSchema,
  TokenRequest: tokenRequestSchema,
  Enrolment: enrolmentSchema,
  IssuedToken: issuedTokenSchema,
  Passkey: passkeySchema,
  PasskeyChallenge: passkeyChallengeSchema,
  RecoveryCodes: recoveryCodesSchema,
  SecondFactors: secondFactorsSchema,
  SessionList: sessionListSchema,
  SignedIn: signedInSchema,
  TokenList: tokenListSchema,
});

/** A stored role in the words of this build. */
export function heldRole(stored: string): HeldRole {
  return roleSchema.safeParse(stored).data ?? "unknown";
}
