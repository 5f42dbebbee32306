import "server-only";

import { type Delivery, deliverySchema } from "@/lib/runs/schemas";

/** What a delivery hints at. A push that was too large to keep (body null) may be one to main: then main is looked at. */
export function readDelivery(event: string, { body, mainBranch }: { body: unknown; mainBranch: string }): Delivery {
  if (body === null) return event === "push" ? { ref: `refs/heads/${mainBranch}` } : {};
  return deliverySchema.safeParse(body).data ?? {};
}
