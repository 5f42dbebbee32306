import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { issuePasswordLink } from "@/lib/people/issue-password-link";
import { issuedLinkSchema } from "@/lib/people/people-schemas";
import { idParamsSchema, proofSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "issuePasswordLink",
  says: "Issues the link by which another person sets a new password, against your code; it is in this answer and never seen again.",
  params: idParamsSchema,
  body: proofSchema,
  permission: "people:manage",
  answers: { 201: issuedLinkSchema },
  refusals: ["not_found", "conflict", ...STEP_UP],
  handler: ({ ctx, params, body }) => issuePasswordLink(ctx, params.id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
