import { z } from "zod";

import { roleSchema } from "@/lib/core/actor";
import { textSchema } from "@/lib/core/text";

const TOKEN_SCOPES = ["read", "write"] as const;
const tokenScopeSchema = z.enum(TOKEN_SCOPES);

const emailSchema = z
  .email("must be an e-mail address")
  .max(254, "at most 254 characters")
  .transform((email) => email.toLowerCase());

/** Only what would break storage is refused here: every other mistake gets the one uniform refusal. */
export const signInSchema = z.strictObject({
  email: textSchema(254).min(1, "is required"),
  password: z.string().min(1, "is required").max(1024, "at most 1024 characters"),
  totp: z.string().min(1, "is required").max(16, "is a six-digit code"),
});
export type SignIn = z.infer<typeof signInSchema>;

const personSchema = z.object({ id: z.string(), email: z.string(), name: z.string(), role: roleSchema });
export type PersonSummary = z.infer<typeof personSchema>;

export const signedInSchema = z.object({
  session: z.object({ id: z.string(), expires_at: z.string() }),
  person: personSchema,
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

export const tokenRequestSchema = z.strictObject({
  name: textSchema(80).min(1, "is required"),
  scopes: z
    .array(tokenScopeSchema)
    .min(1, "choose at least one scope")
    .transform((scopes) => TOKEN_SCOPES.filter((scope) => scopes.includes(scope))),
  expires_in_days: z.int().min(1, "at least 1 day").max(365, "at most 365 days"),
});
export type TokenRequest = z.infer<typeof tokenRequestSchema>;

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
