import { notAllowed } from "@/lib/http/not-allowed";
import { json, noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { applyEnrolment } from "@/lib/people/apply-enrolment";
import { enrolmentCodeSchema, enrolmentRequestSchema } from "@/lib/people/schemas";
import { startEnrolment } from "@/lib/people/start-enrolment";

export const POST = route({
  body: enrolmentRequestSchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => json(await startEnrolment(ctx, body), { status: 201 }),
});

export const PUT = route({
  body: enrolmentCodeSchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => {
    await applyEnrolment(ctx, body.code);
    return noContent();
  },
});

export const { GET, PATCH, DELETE } = notAllowed("POST, PUT");
