import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listSurfaceReleases } from "@/lib/releases/queries";
import { releaseListQuerySchema, releaseListSchema } from "@/lib/releases/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const GET = route({
  id: "listReleases",
  says: "What a surface was seen to run, from either console, from GitHub or by hand, newest first.",
  permission: "console:read",
  params: surfaceParamsSchema,
  query: releaseListQuerySchema,
  answers: { 200: releaseListSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params, query }) => listSurfaceReleases(ctx, params.surface_id, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
