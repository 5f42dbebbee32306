import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendRequest } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  Enrolment,
  EnrolmentRequest,
  IssuedToken,
  NewPasskey,
  PasskeyItem,
  PasskeySignIn,
  Proof,
  RecoveryCodes,
  SecondFactors,
  SessionList,
  SignedIn,
  SignIn,
  TokenList,
  TokenRequest,
} from "@/lib/people/schemas";

/** Opens a session; the cookie comes with the answer. */
export function signIn(credentials: SignIn): Promise<SignedIn> {
  return fetchJson(apiPaths.sessions(), { method: "POST", body: credentials });
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

/** What a browser asks of a passkey's keeper, in the form of its own API. */
export interface PasskeyChallenge<Options> {
  id: string;
  options: Options;
}

/** Begins to sign in with whatever passkey the browser has. */
export function startPasskeySignIn<Options>(): Promise<PasskeyChallenge<Options>> {
  return fetchJson(apiPaths.passkeySessionChallenges(), { method: "POST" });
}

/** Opens a session with a passkey's answer; the cookie comes with the answer. */
export function signInWithPasskey(answer: PasskeySignIn): Promise<SignedIn> {
  return fetchJson(apiPaths.passkeySessions(), { method: "POST", body: answer });
}

/** What stands for my second factor. */
export function secondFactorsQuery() {
  return queryOptions({
    queryKey: ["people", "second-factors"],
    queryFn: ({ signal }) => fetchJson<SecondFactors>(apiPaths.me(), { signal }),
    meta: { what: "your second factor" },
  });
}

/** Begins to replace my authenticator; its secret is in this answer and never seen again. */
export function startEnrolment(request: EnrolmentRequest): Promise<Enrolment> {
  return fetchJson(apiPaths.authenticator(), { method: "POST", body: request });
}

/** Confirms my new authenticator with a code of its own. */
export function applyEnrolment(code: string): Promise<void> {
  return sendRequest(apiPaths.authenticator(), { method: "PUT", body: { code } });
}

/** Makes ten recovery codes; they are in this answer and never seen again. */
export function issueRecoveryCodes(proof: Proof): Promise<RecoveryCodes> {
  return fetchJson(apiPaths.recoveryCodes(), { method: "POST", body: proof });
}

/** Begins to add a passkey. */
export function startPasskey<Options>(proof: Proof): Promise<PasskeyChallenge<Options>> {
  return fetchJson(apiPaths.passkeyChallenges(), { method: "POST", body: proof });
}

/** Adds the passkey that answered. */
export function addPasskey(passkey: NewPasskey): Promise<PasskeyItem> {
  return fetchJson(apiPaths.passkeys(), { method: "POST", body: passkey });
}

/** Removes one of my passkeys. */
export function revokePasskey(id: string, proof: Proof): Promise<void> {
  return sendRequest(apiPaths.passkey(id), { method: "DELETE", body: proof });
}
