import { deployParamsSchema, shipmentSchema } from "@/lib/deploys/schemas";
import { getShipment } from "@/lib/deploys/shipment";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getShipment",
  says: "What a deploy ships between the commit that served as it was sent and its own, and what its surface runs now.",
  permission: "console:read",
  params: deployParamsSchema,
  answers: { 200: shipmentSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getShipment(ctx, params.id),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
