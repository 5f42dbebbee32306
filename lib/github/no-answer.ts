/** No complete answer came back; `reason` is a system code such as ECONNREFUSED, or words of our own. */
export class NoAnswer extends Error {
  readonly kind: "timeout" | "unreachable";
  readonly reason: string;

  constructor(kind: "timeout" | "unreachable", reason: string) {
    super(reason);
    this.name = "NoAnswer";
    this.kind = kind;
    this.reason = reason;
  }
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}

/** What stopped a call on the wire, in the one form the translator knows; never keeps the request or its headers. */
export function noAnswer(error: unknown, signal: AbortSignal, timeoutMs: number): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (signal.aborted) return new NoAnswer("timeout", `no answer within ${timeoutMs / 1000} s`);
  return new NoAnswer("unreachable", codeOf(error) ?? "connection failed");
}
