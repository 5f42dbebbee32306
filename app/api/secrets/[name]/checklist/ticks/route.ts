import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { tickStep } from "@/lib/secrets/open-checklist";
import { secretDetailSchema, secretParamsSchema, tickRequestSchema } from "@/lib/secrets/schemas";

export const PUT = route({
  id: "tickStep",
  says: "Ticks a step of the procedure, or takes its tick back.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  body: tickRequestSchema,
  answers: { 200: secretDetailSchema },
  refusals: ["not_found", "rotate_ui_disabled", "conflict"],
  handler: ({ ctx, params, body }) => tickStep(ctx, params.name, body),
});

export const { GET, POST, PATCH, DELETE } = notAllowed("PUT");
