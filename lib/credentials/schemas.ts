import { z } from "zod";
import { nameInApi } from "@/lib/core/api-names";
import type { CredentialName } from "@/lib/core/upstream";

export const CREDENTIALS = ["github", "heroku", "cloudflare"] as const satisfies readonly CredentialName[];
const credentialNameSchema = z.enum(CREDENTIALS);

export const credentialStateSchema = z.enum(["ok", "rejected", "unreachable", "rate_limited", "unknown"]);
export type CredentialState = z.infer<typeof credentialStateSchema>;

export const credentialSchema = z.object({
  name: credentialNameSchema,
  state: credentialStateSchema,
  /** Since when it has been in that state; null before the first answer. */
  since: z.string().nullable(),
  checked_at: z.string().nullable(),
  /** When the key ends, where its platform tells; null otherwise. */
  expires_at: z.string().nullable(),
  /** What its platform said, in words; null while all is well. */
  message: z.string().nullable(),
  /** Which config var of which app holds it; never its value. */
  stored_in: z.string(),
  /** The page of this console that says how to renew it, from its root. */
  recovery: z.string(),
  /** Of one process of this console; null where the platform publishes none. */
  budget: z
    .object({
      /** Calls sent since that process started, and how many of them count against the limit. */
      calls: z.number().int(),
      counted: z.number().int(),
      remaining: z.number().int().nullable(),
      reset_at: z.string().nullable(),
    })
    .nullable(),
});
export type CredentialHealth = z.infer<typeof credentialSchema>;

/** A key that a workflow releases with, and that its platform refuses: only its runs' logs tell. */
const workflowKeySchema = z.object({
  name: credentialNameSchema,
  /** Which secret of which environment of which repository; never its value. */
  stored_in: z.string(),
  since: z.string(),
  surfaces: z.array(z.string()),
  /** The newest deploy that met the refusal. */
  deploy_id: z.string(),
  recovery: z.string(),
});
export type WorkflowKey = z.infer<typeof workflowKeySchema>;

export const credentialListSchema = z.object({
  items: z.array(credentialSchema),
  rejected_workflow_keys: z.array(workflowKeySchema),
  next_cursor: z.null(),
});
export type CredentialList = z.infer<typeof credentialListSchema>;

nameInApi({
  Credential: credentialSchema,
  CredentialList: credentialListSchema,
});
