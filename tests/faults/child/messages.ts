import { z } from "zod";

import type { Failpoint } from "@/lib/core/failpoint";

const isFailpoint = (value: unknown): value is Failpoint =>
  typeof value === "string" && /^(before|after):(commit|call):[a-z_:-]+$/.test(value);
const failpointSchema = z.custom<Failpoint>(isFailpoint);

export const ROUTES = [
  "deploys",
  "in-flight",
  "cancel",
  "resolve",
  "lock",
  "webhook",
  "versions",
  "promotions",
  "rollbacks",
  "rollback-review",
  "resume",
  "verify-audit",
  "export-audit",
  "flags",
  "keep-flag",
  "checklist",
  "values",
  "ticks",
  "rotations",
  "give-up",
  "outgoing-webhooks",
] as const;

export const callSchema = z.object({
  route: z.enum(ROUTES),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]),
  params: z.record(z.string(), z.string()).default({}),
  /** With its question mark. */
  query: z.string().default(""),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as it is, so that a signature over it stays good. */
  body: z.string().optional(),
});
/** One request to the console in a child. */
export type Call = z.input<typeof callSchema>;

/** What the parent tells a child. */
export const orderSchema = z.discriminatedUnion("order", [
  z.object({ order: z.literal("begin") }),
  z.object({ order: z.literal("arm"), failpoint: failpointSchema, passing: z.int().positive() }),
  z.object({ order: z.literal("call"), id: z.number(), call: callSchema }),
]);
export type Order = z.input<typeof orderSchema>;

/** What a child tells its parent. */
export const reportSchema = z.discriminatedUnion("report", [
  z.object({ report: z.literal("loaded") }),
  z.object({ report: z.literal("begun"), instance: z.string() }),
  z.object({ report: z.literal("passed"), failpoint: failpointSchema }),
  z.object({ report: z.literal("answer"), id: z.number(), status: z.number(), body: z.string() }),
]);
export type Report = z.infer<typeof reportSchema>;
