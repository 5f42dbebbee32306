import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { loadWhere } from "@/lib/where/queries";
import { whereQuerySchema, whereSchema } from "@/lib/where/schemas";

export const GET = route({
  id: "findChange",
  says: "On which surfaces a change is live: by SHA, the beginning of one, #123, branch or tag.",
  permission: "console:read",
  query: whereQuerySchema,
  answers: { 200: whereSchema },
  refusals: ["not_found", "upstream_failed", "upstream_timeout"],
  handler: ({ ctx, query }) => loadWhere(ctx, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
