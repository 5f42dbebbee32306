import { z } from "zod";

import { AUDIT_FAMILIES } from "@/lib/audit/events";
import { nameInApi } from "@/lib/core/api-names";
import { nameSchema, textSchema } from "@/lib/core/text";

const WEBHOOK_FORMATS = ["standard", "slack"] as const;
export const webhookFormatSchema = z.enum(WEBHOOK_FORMATS);
export type WebhookFormat = z.infer<typeof webhookFormatSchema>;

export const deliveryStateSchema = z.enum(["pending", "delivering", "delivered", "failed", "given_up"]);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

const webhookFieldsSchema = z.strictObject({
  name: textSchema(80).min(1, "is required"),
  /** `standard` as standardwebhooks.com has it; `slack` is `{ "text": … }`. */
  format: webhookFormatSchema,
  /** Events of these families of the audit log. */
  families: z.array(z.enum(AUDIT_FAMILIES)).min(1, "choose at least one").max(AUDIT_FAMILIES.length),
  /** Events of these surfaces alone; of all, and of none, where it is empty. */
  surfaces: z.array(nameSchema(80)).max(500).default([]),
});

export const webhookChangeSchema = webhookFieldsSchema.extend({
  /** What the sender saw before: somebody else may have changed it since. */
  expected: z
    .strictObject({
      name: z.string().max(80),
      format: z.string().max(40),
      families: z.array(z.string().max(80)).max(100),
      surfaces: z.array(z.string().max(80)).max(500),
    })
    .optional(),
});
export type WebhookChange = z.infer<typeof webhookChangeSchema>;

export const webhookRequestSchema = webhookFieldsSchema.extend({
  /** Where events go, by https. It is never shown again: its path may be a secret. */
  url: nameSchema(2_000).min(1, "is required"),
  /** Asked of people; a token that may write stands for itself. */
  totp: z.string().min(1, "is required").max(16, "is a six-digit code").optional(),
});
export type WebhookRequest = z.input<typeof webhookRequestSchema>;

export const webhookSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The address without its path. */
  address: z.string(),
  /** `unknown` for what another build wrote. */
  format: z.union([webhookFormatSchema, z.literal("unknown")]),
  families: z.array(z.string()),
  surfaces: z.array(z.string()),
  created_by: z.string(),
  created_at: z.string(),
  /** Nothing is sent while it is paused; `by` is null where the console paused it by itself, and `why` says why. */
  paused: z.object({ at: z.string(), by: z.string().nullable(), why: z.string().nullable() }).nullable(),
  last_delivered_at: z.string().nullable(),
  /** Since when every attempt has failed; null while the last one succeeded, or before the first. */
  failing_since: z.string().nullable(),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const webhookListSchema = z.object({ items: z.array(webhookSchema), next_cursor: z.string().nullable() });
export type WebhookList = z.infer<typeof webhookListSchema>;

/** With the secret that its events are signed with, which is seen this once. */
export const addedWebhookSchema = webhookSchema.extend({ secret: z.string() });
export type AddedWebhook = z.infer<typeof addedWebhookSchema>;

/** One attempt to send an event. */
export const attemptSchema = z.object({
  at: z.string(),
  /** How long it took, in milliseconds. */
  ms: z.number().int(),
  /** Null where no answer came. */
  status: z.number().int().nullable(),
  /** Why it failed, in words; null where it succeeded. */
  problem: z.string().nullable(),
  /** How the answer begins. */
  answer: z.string().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** What is sent: the body of the format `standard`. */
export const messageSchema = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.object({
    /** The number of the audit row. */
    seq: z.number().int(),
    text: z.string(),
    actor: z.object({ kind: z.string(), name: z.string().nullable() }),
    environment: z.string(),
    surface: z.string().nullable(),
    target_environment: z.string().nullable(),
    sha: z.string().nullable(),
    title: z.string().nullable(),
    url: z.string(),
  }),
});
export type WebhookMessage = z.infer<typeof messageSchema>;

export const webhookDeliverySchema = z.object({
  /** The `webhook-id` of every attempt. */
  id: z.string(),
  seq: z.number().int(),
  type: z.string(),
  text: z.string(),
  event_at: z.string(),
  /** `unknown` for what another build wrote. */
  state: z.union([deliveryStateSchema, z.literal("unknown")]),
  state_since: z.string(),
  /** The newest last. */
  attempts: z.array(attemptSchema),
  /** When it is sent again; null where it is not. */
  next_attempt_at: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const deliveryListSchema = z.object({
  items: z.array(webhookDeliverySchema),
  next_cursor: z.string().nullable(),
});
export type DeliveryList = z.infer<typeof deliveryListSchema>;

/** What is wrong with an endpoint and needs a person. */
export interface WebhookTrouble {
  name: string;
  since: string;
  message: string;
}

export const webhookParamsSchema = z.object({ id: textSchema(120).min(1) });
export const deliveryParamsSchema = webhookParamsSchema.extend({ delivery_id: textSchema(120).min(1) });

nameInApi({
  WebhookRequest: webhookRequestSchema,
  WebhookChange: webhookChangeSchema,
  Webhook: webhookSchema,
  WebhookList: webhookListSchema,
  AddedWebhook: addedWebhookSchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookDeliveryList: deliveryListSchema,
});
