import "server-only";
import type { Operation } from "@/lib/http/openapi-operation";

/** What both consoles run. */
export const VERSION_OPERATIONS: readonly Operation[] = [
  {
    id: "getVersions",
    method: "get",
    path: "/api/versions",
    summary: "What both consoles run, what lies between them, and what stands in the way of a promotion.",
    permission: "console:read",
    answers: { 200: "Versions" },
  },
];
