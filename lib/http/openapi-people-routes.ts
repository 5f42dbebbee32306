import "server-only";
import { pageQuerySchema } from "@/lib/core/page";
import type { Operation } from "@/lib/http/openapi-operation";
import { idParamsSchema } from "@/lib/people/schemas";

/** Sessions and API tokens. */
export const PEOPLE_OPERATIONS: readonly Operation[] = [
  {
    id: "listTokens",
    method: "get",
    path: "/api/tokens",
    summary: "Your own API tokens; their text is not stored.",
    permission: "console:read",
    query: pageQuerySchema,
    answers: { 200: "TokenList" },
  },
  {
    id: "issueToken",
    method: "post",
    path: "/api/tokens",
    summary: "Issues an API token of your own; its text is in this answer and never seen again.",
    permission: "self:manage",
    body: "TokenRequest",
    answers: { 201: "IssuedToken" },
  },
  {
    id: "revokeToken",
    method: "delete",
    path: "/api/tokens/{id}",
    summary: "Revokes an API token at once.",
    permission: "self:manage",
    params: idParamsSchema,
    answers: { 204: null },
    refusals: ["not_found", "conflict"],
  },
  {
    id: "listSessions",
    method: "get",
    path: "/api/sessions",
    summary: "Your own open sessions.",
    permission: "console:read",
    query: pageQuerySchema,
    answers: { 200: "SessionList" },
  },
  {
    id: "openSession",
    method: "post",
    path: "/api/sessions",
    summary: "Signs in with e-mail, password and a six-digit code; the session comes as a cookie.",
    permission: "session:open",
    body: "SignIn",
    answers: { 201: "SignedIn" },
    refusals: ["unauthenticated", "rate_limited"],
  },
  {
    id: "endSession",
    method: "delete",
    path: "/api/sessions/{id}",
    summary: "Ends a session at once; `current` is the one of this cookie.",
    permission: "self:manage",
    params: idParamsSchema,
    answers: { 204: null },
    refusals: ["not_found", "conflict"],
  },
];
