import { pageQuerySchema } from "@/lib/core/page";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { issueToken } from "@/lib/people/issue-token";
import { listTokens } from "@/lib/people/queries";
import { tokenRequestSchema } from "@/lib/people/schemas";

export const GET = route({
  query: pageQuerySchema,
  permission: "console:read",
  handler: ({ ctx, query }) => listTokens(ctx, query),
});

export const POST = route({
  body: tokenRequestSchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => json(await issueToken(ctx, body), { status: 201 }),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
