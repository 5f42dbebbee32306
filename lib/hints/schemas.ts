import { z } from "zod";

import { toldText } from "@/lib/core/told";

/** A run's number; a part of a body that cannot be read costs the others nothing. */
const runIdSchema = z.int().positive();
const textSchema = toldText().optional().catch(undefined);

const runSchema = z.object({ id: runIdSchema, path: textSchema, display_title: textSchema });

const repositorySchema = z.object({ full_name: z.string() }).optional().catch(undefined);

/** Where a delivery comes from: read by itself, so that what else it says may be unreadable. */
export const originOfDeliverySchema = z.object({ repository: repositorySchema });

/** The parts of GitHub's webhook bodies that this console reads; everything else is dropped. */
export const deliverySchema = z.object({
  ref: textSchema,
  /** Null in what GitHub tells of deployments. */
  workflow_run: runSchema.nullish(),
  repository: repositorySchema,
  workflow_job: z.object({ run_id: runIdSchema }).nullish(),
});
/** `isPartial` where only its origin could be read: it may be about anything there. */
export type Delivery = z.infer<typeof deliverySchema> & { isPartial?: boolean };
