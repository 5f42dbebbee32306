import { pageQuerySchema } from "@/lib/core/page";
import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { issueToken } from "@/lib/people/issue-token";
import { listTokens } from "@/lib/people/queries";
import { issuedTokenSchema, tokenListSchema, tokenRequestSchema } from "@/lib/people/schemas";

export const GET = route({
  id: "listTokens",
  says: "Your own API tokens; their text is not stored.",
  query: pageQuerySchema,
  permission: "console:read",
  answers: { 200: tokenListSchema },
  handler: ({ ctx, query }) => listTokens(ctx, query),
});

export const POST = route({
  id: "issueToken",
  says: "Issues an API token of your own against a code; its text is in this answer and never seen again. A token issues none.",
  body: tokenRequestSchema,
  permission: "self:manage",
  answers: { 201: issuedTokenSchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => issueToken(ctx, body),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
