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

/** Where GitHub says that a repository has moved to. */
export const MOVED = "the repository moved; set GITHUB_REPOSITORY to its new name";

/**
 * Whether a write was done; Octokit throws for a status of 400 or more alone. A redirect is followed by nobody, so that nothing was
 * done (`refused`); any other answer that is not the documented one says nothing (`server_error`, may have happened).
 */
export function mustBeDone(write: keyof typeof DONE, status: number, what: string): void {
  if (DONE[write].some((done) => done === status)) return;
  if (status >= 300 && status < 400) {
    const message = `GitHub did not ${what}: it answered ${status}, ${MOVED}.`;
    throw new UpstreamError("github", { kind: "refused", message, status });
  }
  const message = `GitHub answered ${status} when asked to ${what}, which does not say that it is done.`;
  throw new UpstreamError("github", { kind: "server_error", message, status });
}
