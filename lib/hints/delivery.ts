import "server-only";

import { type Delivery, deliverySchema, originOfDeliverySchema } from "@/lib/hints/schemas";

/**
 * What a delivery hints at. One that cannot be read may be about anything in its repository; null for one that was too large to
 * keep (body null), or that does not even tell that.
 */
export function readDelivery(body: unknown): Delivery | null {
  const read = deliverySchema.safeParse(body).data;
  if (read !== undefined) return read;
  const origin = originOfDeliverySchema.safeParse(body).data;
  return origin === undefined ? null : { ...origin, isPartial: true };
}
