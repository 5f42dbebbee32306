import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { proofSchema, recoveryCodesSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "issueRecoveryCodes",
  says: "Issues ten recovery codes, seen this once; the earlier ones stop working.",
  body: proofSchema,
  permission: "self:manage",
  answers: { 201: recoveryCodesSchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => issueRecoveryCodes(ctx, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
