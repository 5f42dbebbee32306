import { notAllowed } from "@/lib/http/not-allowed";
import { noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import { lockReleaseQuerySchema, lockRequestSchema } from "@/lib/locks/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const PUT = route({
  permission: "surface:lock",
  params: surfaceParamsSchema,
  body: lockRequestSchema,
  handler: ({ ctx, params, body }) => lockSurface(ctx, params.surface_id, body),
});

export const DELETE = route({
  permission: "surface:lock",
  params: surfaceParamsSchema,
  query: lockReleaseQuerySchema,
  handler: async ({ ctx, params, query }) => {
    await releaseLock(ctx, params.surface_id, query.releases ?? null);
    return noContent();
  },
});

export const { GET, POST, PATCH } = notAllowed("PUT, DELETE");
