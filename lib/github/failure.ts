import "server-only";

import { z } from "zod";

import { type Closed, NotSent } from "@/lib/core/breaker";
import { cleanText } from "@/lib/core/clean-text";
import { readTold, toldPart, toldParts, UnexpectedShape } from "@/lib/core/told";
import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { type AnswerHeaders, isRateLimited, secondsToWait } from "@/lib/github/limits";
import { NoAnswer } from "@/lib/outgoing/http";
import { redact } from "@/lib/telemetry/redact";

const LONGEST_MESSAGE = 400;
/** Of what is cut off, nothing that looks like half a key stays. */
const LONGEST_READ = 4_000;

/** A 304 to somebody who asked for no kept answer, or a 300, says nothing about another address. */
const REDIRECTS = [301, 302, 303, 307, 308];

interface Answer {
  status: number;
  headers: AnswerHeaders;
  message: string;
}

// Octokit's RequestError also holds the request and the body: only these three leave this room.
const detailSchema = toldPart({ message: z.unknown().optional() });
const answeredSchema = toldPart({
  response: toldPart({
    status: z.number().optional().catch(undefined),
    headers: z.record(z.string(), z.unknown()).optional().catch(undefined),
    data: toldPart({ message: z.unknown().optional(), errors: toldParts(z.unknown()) }),
  }),
});

/** The answers by which GitHub says that a write is done, or taken where it is done later (GitHub's OpenAPI description). */
const DONE = {
  dispatch: [200, 204],
  cancel: [202],
  status: [201],
  // A 202 says that GitHub merged something instead.
  deployment: [201],
  deployment_status: [201],
  secret: [201, 204],
  webhook: [200],
  ping: [204],
} as const satisfies Record<string, readonly number[]>;

/** What stops a call before it is sent, as an error of that call. */
export function keptBack({ kind, until }: Closed, { what, now }: { what: string; now: Date }): UpstreamError {
  const time = `${until.toISOString().slice(11, 19)} UTC`;
  const words = {
    rate_limited: `GitHub's rate limit keeps the console from being able to ${what} until ${time}. Nothing was sent.`,
    unauthorized: `GitHub goes on rejecting the console's credential; the console asks to ${what} again at ${time}. Nothing was sent. Renew GITHUB_TOKEN or the GitHub App's key.`,
  };
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return new UpstreamError("github", { kind, message: words[kind], retryAfter, wasKeptBack: true });
}

/** Any failure of a GitHub call as an UpstreamError; `what` finishes the sentence "GitHub refused to …". */
export function translateGitHubError(error: unknown, { what, now }: { what: string; now: Date }): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (error instanceof Error && error.cause instanceof UpstreamError) return error.cause;
  const unsent = NotSent.in(error);
  if (unsent !== null) return keptBack(unsent.closed, { what, now });
  const silence = noAnswerIn(error);
  if (silence !== null) {
    const verb = silence.kind === "timeout" ? "did not answer when asked" : "could not be reached";
    return new UpstreamError("github", {
      kind: silence.kind,
      message: `GitHub ${verb} to ${what}: ${silence.reason}.`,
    });
  }
  const answer = answerIn(error);
  if (answer !== null) return fromAnswer(answer, what, now);
  const detail = error instanceof UnexpectedShape ? `: ${error.message}` : "";
  return new UpstreamError("github", {
    kind: "unreadable",
    message: `GitHub answered something unexpected for "${what}"${detail}.`,
  });
}

function noAnswerIn(error: unknown): NoAnswer | null {
  if (error instanceof NoAnswer) return error;
  return error instanceof Error && error.cause instanceof NoAnswer ? error.cause : null;
}

function answerIn(error: unknown): Answer | null {
  const { status, headers = {}, data } = readTold(answeredSchema, error, "a failure").response;
  return status === undefined ? null : { status, headers, message: messageIn(data) };
}

function messageIn({ message, errors }: { message?: unknown; errors: unknown[] }): string {
  const details = errors.map((item) =>
    typeof item === "string" ? item : readTold(detailSchema, item, "a detail").message,
  );
  const words = [message, ...details].filter((part) => typeof part === "string");
  const line = cleanText(words.join(": "), LONGEST_READ).replace(/\s+/g, " ");
  return cleanText(redact(line), LONGEST_MESSAGE);
}

function fromAnswer(answer: Answer, what: string, now: Date): UpstreamError {
  const kind = kindOf(answer);
  const message = wordsFor(kind, what, answer);
  const retryAfter = kind === "rate_limited" ? secondsToWait(answer.headers, now) : undefined;
  return new UpstreamError("github", { kind, message, status: answer.status, retryAfter });
}

function kindOf({ status, headers, message }: Answer): UpstreamFailureKind {
  if (isRateLimited(status, headers, message)) return "rate_limited";
  if (status === 401) return "unauthorized";
  if (status === 403 || status === 451) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408) return "timeout";
  if (isRedirect(status)) return "moved";
  return status >= 400 && status < 500 ? "refused" : "server_error";
}

function wordsFor(kind: UpstreamFailureKind, what: string, { status, message }: Answer): string {
  const reason = message === "" ? `status ${status}` : message;
  const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  const words: Record<UpstreamFailureKind, string> = {
    unauthorized: `GitHub rejected the console's credential (${reason}) when asked to ${what}; renew GITHUB_TOKEN or the GitHub App's key.`,
    forbidden: `GitHub does not allow the console's credential to ${what}: ${sentence}`,
    rate_limited: `GitHub limits our calls, so the console couldn't ${what}: ${sentence}`,
    not_found: `GitHub answered ${status} when asked to ${what}: it does not exist, or the credential may not see it.`,
    refused: `GitHub refused to ${what}: ${sentence}`,
    server_error: `GitHub failed with status ${status} when asked to ${what}.`,
    timeout: `GitHub gave up with status ${status} when asked to ${what}.`,
    unreachable: `GitHub could not be reached to ${what}.`,
    unreadable: `GitHub answered something unexpected (status ${status}) when asked to ${what}.`,
    moved: `GitHub answered ${status} when asked to ${what}: it has another address now.`,
  };
  return words[kind];
}

/** What GitHub cannot have under that name: nobody asks it. */
export function unknownToGitHub(what: string): UpstreamError {
  return new UpstreamError("github", { kind: "not_found", message: `GitHub has no ${what}.` });
}

/**
 * Whether a write was done; Octokit throws for a status of 400 or more alone, and a redirect is refused where it comes in (`moved`).
 * Any other answer that is not the documented one says nothing (`server_error`, may have happened).
 */
export function mustBeDone(write: keyof typeof DONE, status: number, what: string): void {
  if (DONE[write].some((done) => done === status)) return;
  const message = `GitHub answered ${status} when asked to ${what}, which does not say that it is done.`;
  throw new UpstreamError("github", { kind: "server_error", message, status });
}

/** Whether an answer names another address; nobody goes there. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}
