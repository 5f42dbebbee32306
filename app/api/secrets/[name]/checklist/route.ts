import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { closeChecklist, openChecklist } from "@/lib/secrets/open-checklist";
import { secretDetailSchema, secretParamsSchema } from "@/lib/secrets/schemas";

export const POST = route({
  id: "openChecklist",
  says: "Begins a rotation by hand: notes what every place holds now, and opens the procedure's steps to be ticked.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  answers: { 200: secretDetailSchema },
  refusals: ["not_found", "rotate_ui_disabled", "conflict"],
  handler: ({ ctx, params }) => openChecklist(ctx, params.name),
});

export const DELETE = route({
  id: "closeChecklist",
  says: "Ends a rotation by hand that nobody goes on with: nothing is recorded as rotated.",
  permission: "secret:rotate",
  params: secretParamsSchema,
  answers: { 200: secretDetailSchema },
  refusals: ["not_found", "rotate_ui_disabled", "conflict"],
  handler: ({ ctx, params }) => closeChecklist(ctx, params.name),
});

export const { GET, PUT, PATCH } = notAllowed("POST, DELETE");
