import { UpstreamError } from "@/lib/core/upstream";

/** The answers by which GitHub says that a write is done, or taken where it is done later (GitHub's OpenAPI description). */
const DONE = {
  dispatch: [200, 204],
  cancel: [202],
  status: [201],
  // A 202 says that GitHub merged something instead.
  deployment: [201],
  deployment_status: [201],
} as const satisfies Record<string, readonly number[]>;

/**
 * Whether a write was done; Octokit throws for a status of 400 or more alone, and a redirect is refused where it comes in (`moved`).
 * Any other answer that is not the documented one says nothing (`server_error`, may have happened).
 */
export function mustBeDone(write: keyof typeof DONE, status: number, what: string): void {
  if (DONE[write].some((done) => done === status)) return;
  const message = `GitHub answered ${status} when asked to ${what}, which does not say that it is done.`;
  throw new UpstreamError("github", { kind: "server_error", message, status });
}
