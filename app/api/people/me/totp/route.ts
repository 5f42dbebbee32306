import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { applyEnrolment, startEnrolment } from "@/lib/people/replace-authenticator";
import { enrolmentCodeSchema, enrolmentRequestSchema, enrolmentSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "startEnrolment",
  says: "Begins to replace your authenticator; its secret is in this answer and never seen again.",
  body: enrolmentRequestSchema,
  permission: "self:manage",
  answers: { 201: enrolmentSchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => startEnrolment(ctx, body),
});

export const PUT = route({
  id: "applyEnrolment",
  says: "Confirms your new authenticator with a code of its own, and ends your other sessions and every API token that is not named.",
  body: enrolmentCodeSchema,
  permission: "self:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, body }) => applyEnrolment(ctx, body),
});

export const { GET, PATCH, DELETE } = notAllowed("POST, PUT");
