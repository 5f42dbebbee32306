import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { issueRecoveryCodes } from "@/lib/people/issue-recovery-codes";
import { proofSchema } from "@/lib/people/schemas";

export const POST = route({
  body: proofSchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => json(await issueRecoveryCodes(ctx, body), { status: 201 }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
