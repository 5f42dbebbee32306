/** How a call to an outside platform can go wrong; `may_have_happened` is the question that matters for a write. */
export type UpstreamFailureKind =
  | "unauthorized"
  | "forbidden"
  | "rate_limited"
  | "not_found"
  | "refused"
  | "server_error"
  /** It answered, and nobody can read the answer. */
  | "unreadable"
  /** What was asked for has another address now; nothing was done. */
  | "moved"
  | "unreachable"
  | "timeout";

/** `http`: the address at which a surface tells its commit itself. */
export type UpstreamName = "github" | "heroku" | "cloudflare" | "http";
/** Whom the console asks with a key of its own. */
export type CredentialName = Exclude<UpstreamName, "http">;

/** One failed call to GitHub, a platform or a surface, in words an operator can use; never holds a key or a body with values. */
export class UpstreamError extends Error {
  readonly upstream: UpstreamName;
  readonly kind: UpstreamFailureKind;
  readonly status: number | null;
  /** Seconds to wait, where the platform says so. */
  readonly retryAfter: number | null;
  /** Whether the call never left this console: nothing was asked, so that nothing was refused either. */
  readonly wasKeptBack: boolean;

  constructor(
    upstream: UpstreamName,
    failure: {
      kind: UpstreamFailureKind;
      message: string;
      status?: number;
      retryAfter?: number;
      wasKeptBack?: boolean;
      cause?: unknown;
    },
  ) {
    super(failure.message, { cause: failure.cause });
    this.name = "UpstreamError";
    this.upstream = upstream;
    this.kind = failure.kind;
    this.status = failure.status ?? null;
    this.retryAfter = failure.retryAfter ?? null;
    this.wasKeptBack = failure.wasKeptBack ?? false;
  }

  /** Next bundles routes apart from instrumentation, so that the class exists more than once in a process: the name decides. */
  static override [Symbol.hasInstance](value: unknown): value is UpstreamError {
    return value instanceof Error && value.name === "UpstreamError";
  }

  /** Whether a write may have taken effect although no good answer came back. */
  get mayHaveHappened(): boolean {
    return ["server_error", "unreadable", "unreachable", "timeout"].includes(this.kind);
  }
}
