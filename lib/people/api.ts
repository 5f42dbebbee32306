import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  Enrolment,
  EnrolmentCode,
  EnrolmentRequest,
  IssuedToken,
  NewPasskey,
  PasskeyItem,
  PasskeySignIn,
  Proof,
  RecoveryCodes,
  SandboxSignIn,
  SecondFactors,
  SessionList,
  SignedIn,
  SignIn,
  TokenList,
  TokenRequest,
} from "@/lib/people/schemas";

/** What a browser asks of a passkey's keeper, in the form of its own API. */
export interface PasskeyChallenge<Options> {
  id: string;
  options: Options;
}

/** Opens a session; the cookie comes with the answer. */
export function postSignIn(credentials: SignIn): Promise<SignedIn> {
  return fetchJson(apiPaths.sessions(), { method: "POST", body: credentials });
}

/** Signs in as one of the sandbox's people. */
export function postSandboxSignIn(role: SandboxSignIn["role"]): Promise<SignedIn> {
  return fetchJson(apiPaths.sandboxSessions(), { method: "POST", body: { role } });
}

/** Ends this browser's own session. */
export function deleteOwnSession(): Promise<void> {
  return sendToApi(apiPaths.session("current"), { method: "DELETE" });
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
export function deleteSession(id: string): Promise<void> {
  return sendToApi(apiPaths.session(id), { method: "DELETE" });
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
export function postToken(order: TokenRequest): Promise<IssuedToken> {
  return fetchJson(apiPaths.tokens(), { method: "POST", body: order });
}

/** Revokes one of my tokens at once. */
export function deleteToken(id: string): Promise<void> {
  return sendToApi(apiPaths.token(id), { method: "DELETE" });
}

/** Begins to sign in with whatever passkey the browser has. */
export function postPasskeySignIn<Options>(): Promise<PasskeyChallenge<Options>> {
  return fetchJson(apiPaths.passkeySessionChallenges(), { method: "POST" });
}

/** Opens a session with a passkey's answer; the cookie comes with the answer. */
export function postPasskeyAnswer(answer: PasskeySignIn): Promise<SignedIn> {
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
export function postEnrolment(request: EnrolmentRequest): Promise<Enrolment> {
  return fetchJson(apiPaths.authenticator(), { method: "POST", body: request });
}

/** Confirms my new authenticator with a code of its own. */
export function putEnrolment(confirmation: EnrolmentCode): Promise<void> {
  return sendToApi(apiPaths.authenticator(), { method: "PUT", body: confirmation });
}

/** Makes ten recovery codes; they are in this answer and never seen again. */
export function postRecoveryCodes(proof: Proof): Promise<RecoveryCodes> {
  return fetchJson(apiPaths.recoveryCodes(), { method: "POST", body: proof });
}

/** Begins to add a passkey. */
export function postPasskeyChallenge<Options>(proof: Proof): Promise<PasskeyChallenge<Options>> {
  return fetchJson(apiPaths.passkeyChallenges(), { method: "POST", body: proof });
}

/** Adds the passkey that answered. */
export function postPasskey(passkey: NewPasskey): Promise<PasskeyItem> {
  return fetchJson(apiPaths.passkeys(), { method: "POST", body: passkey });
}

/** Removes one of my passkeys. */
export function deletePasskey(id: string, proof: Proof): Promise<void> {
  return sendToApi(apiPaths.passkey(id), { method: "DELETE", body: proof });
}
