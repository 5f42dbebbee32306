import "server-only";
import { deployParamsSchema } from "@/lib/deploys/schemas";
import type { Operation } from "@/lib/http/openapi-operation";

/** Deploys that were started without a console. */
export const BREAKGLASS_OPERATIONS: readonly Operation[] = [
  {
    id: "getBreakglass",
    method: "get",
    path: "/api/breakglass",
    summary: "Break-glass runs that wait for a review note, newest first, and the newest drill.",
    permission: "console:read",
    answers: { 200: "Breakglass" },
  },
  {
    id: "reviewBreakglass",
    method: "post",
    path: "/api/deploys/{id}/breakglass-review",
    summary: "Writes the review note of a break-glass deploy, once.",
    permission: "breakglass:review",
    params: deployParamsSchema,
    body: "BreakglassReview",
    answers: { 200: "DeployAnswer" },
    refusals: ["not_found", "conflict"],
  },
];
