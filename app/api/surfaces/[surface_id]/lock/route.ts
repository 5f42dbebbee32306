import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import { lockAnswerSchema, lockReleaseQuerySchema, lockRequestSchema } from "@/lib/locks/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const PUT = route({
  id: "lockSurface",
  says: "Locks a surface, or puts a warning on it; an open lock is replaced only by its id.",
  permission: "surface:lock",
  params: surfaceParamsSchema,
  body: lockRequestSchema,
  answers: { 200: lockAnswerSchema },
  refusals: ["not_found", "lock_held", "conflict"],
  handler: ({ ctx, params, body }) => lockSurface(ctx, params.surface_id, body),
});

export const DELETE = route({
  id: "releaseLock",
  says: "Releases the lock or warning of a surface; with `releases` only the one of that id.",
  permission: "surface:lock",
  params: surfaceParamsSchema,
  query: lockReleaseQuerySchema,
  answers: { 204: null },
  refusals: ["not_found", "lock_held", "conflict"],
  handler: ({ ctx, params, query }) => releaseLock(ctx, params.surface_id, query.releases ?? null),
});

export const { GET, POST, PATCH } = notAllowed("PUT, DELETE");
