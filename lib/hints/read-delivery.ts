import "server-only";

import { type Delivery, deliverySchema } from "@/lib/hints/schemas";

/** What a delivery hints at; null for one that was too large to keep (body null) or cannot be read: it may be about anything. */
export function readDelivery(body: unknown): Delivery | null {
  return deliverySchema.safeParse(body).data ?? null;
}
