import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendRequest } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type { IssuedToken, SessionList, SignIn, TokenList, TokenRequest } from "@/lib/people/schemas";

/** Opens a session; the cookie comes with the answer. */
export function signIn(credentials: SignIn): Promise<void> {
  return sendRequest(apiPaths.sessions(), { method: "POST", body: credentials });
}

/** Ends this browser's own session. */
export function signOut(): Promise<void> {
  return sendRequest(apiPaths.session("current"), { method: "DELETE" });
}

/** My open sessions. */
export function sessionsQuery() {
  return queryOptions({
    queryKey: ["people", "sessions"],
    queryFn: ({ signal }) => fetchJson<SessionList>(apiPaths.sessions(), { signal }),
    meta: { what: "your sessions" },
  });
}

/** Ends one of my sessions. */
export function endSession(id: string): Promise<void> {
  return sendRequest(apiPaths.session(id), { method: "DELETE" });
}

/** My API tokens, revoked ones included. */
export function tokensQuery() {
  return queryOptions({
    queryKey: ["people", "tokens"],
    queryFn: ({ signal }) => fetchJson<TokenList>(apiPaths.tokens(), { signal }),
    meta: { what: "your API tokens" },
  });
}

/** Makes a token; its value is in this answer and never seen again. */
export function issueToken(order: TokenRequest): Promise<IssuedToken> {
  return fetchJson(apiPaths.tokens(), { method: "POST", body: order });
}

/** Revokes one of my tokens at once. */
export function revokeToken(id: string): Promise<void> {
  return sendRequest(apiPaths.token(id), { method: "DELETE" });
}
