import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  AccessAcceptance,
  AccessLinkList,
  AccessOffer,
  FactorReset,
  Invitation,
  IssuedLink,
  PersonList,
  RoleChange,
} from "@/lib/people/people-schemas";
import type {
  Enrolment,
  EnrolmentCode,
  EnrolmentRequest,
  IssuedToken,
  NewPasskey,
  PasskeyItem,
  PasskeySignIn,
  PasswordChange,
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

/** Changes my password. */
export function putPassword(change: PasswordChange): Promise<void> {
  return sendToApi(apiPaths.ownPassword(), { method: "PUT", body: change });
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

/** Everybody who has an account here, as far as one answer goes. */
export function peopleQuery() {
  return queryOptions({
    queryKey: ["people", "all"],
    queryFn: ({ signal }) => fetchJson<PersonList>(`${apiPaths.people()}?limit=200`, { signal }),
    refetchInterval: 30_000,
    meta: { what: "the people" },
  });
}

/** The access links that nobody used or took back. */
export function accessLinksQuery() {
  return queryOptions({
    queryKey: ["people", "links"],
    queryFn: ({ signal }) => fetchJson<AccessLinkList>(`${apiPaths.accessLinks()}?limit=200`, { signal }),
    refetchInterval: 30_000,
    meta: { what: "the open links" },
  });
}

/** Invites somebody; the link's token is in this answer and never seen again. */
export function postInvitation(invitation: Invitation): Promise<IssuedLink> {
  return fetchJson(apiPaths.people(), { method: "POST", body: invitation });
}

/** Gives another person another role. */
export function putRole(id: string, change: RoleChange): Promise<void> {
  return sendToApi(apiPaths.personRole(id), { method: "PUT", body: change });
}

/** Disables another person at once. */
export function deletePerson(id: string): Promise<void> {
  return sendToApi(apiPaths.person(id), { method: "DELETE" });
}

/** Enables a disabled person again. */
export function postEnabling(id: string, proof: Proof): Promise<void> {
  return sendToApi(apiPaths.personEnable(id), { method: "POST", body: proof });
}

/** Ends every session of another person. */
export function deletePersonSessions(id: string): Promise<void> {
  return sendToApi(apiPaths.personSessions(id), { method: "DELETE" });
}

/** Lets another person's codes count again. */
export function postClearedGuesses(id: string, proof: Proof): Promise<void> {
  return sendToApi(apiPaths.personGuesses(id), { method: "POST", body: proof });
}

/** Resets another person's second factor; the link for a new one is in this answer and never seen again. */
export function postFactorReset(id: string, reset: FactorReset): Promise<IssuedLink> {
  return fetchJson(apiPaths.personFactorLink(id), { method: "POST", body: reset });
}

/** Issues the link by which another person sets a new password; it is in this answer and never seen again. */
export function postPasswordLink(id: string, proof: Proof): Promise<IssuedLink> {
  return fetchJson(apiPaths.personPasswordLink(id), { method: "POST", body: proof });
}

/** Takes an access link back. */
export function deleteAccessLink(id: string): Promise<void> {
  return sendToApi(apiPaths.accessLink(id), { method: "DELETE" });
}

/** What an access link is for; it is asked once, since what it sets does not change while it is open. */
export function accessOfferQuery(token: string) {
  return queryOptions({
    queryKey: ["access", token],
    queryFn: ({ signal }) => fetchJson<AccessOffer>(apiPaths.access(), { method: "POST", body: { token }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { quiet: true },
  });
}

/** Takes an access link up; the session's cookie comes with the answer. */
export function putAccess(acceptance: AccessAcceptance): Promise<SignedIn> {
  return fetchJson(apiPaths.access(), { method: "PUT", body: acceptance });
}
