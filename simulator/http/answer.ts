export interface BodyAnswer {
  kind: "body";
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What is no text, in place of the body. */
  bytes?: Buffer;
}

/** What a handler gives back: an answer, or a socket that is destroyed without one. */
export type Answer = BodyAnswer | { kind: "dropped" };

/** The socket is destroyed before any byte of an answer is written. */
export const dropped: Answer = { kind: "dropped" };

/** A JSON answer, serialised at once so that its bytes can be hashed. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): BodyAnswer {
  return {
    kind: "body",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

export function text(status: number, body: string): BodyAnswer {
  return { kind: "body", status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** A small page. */
export function html(status: number, body: string): BodyAnswer {
  return { kind: "body", status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** An answer without a body (204, 302, 304). */
export function empty(status: number, headers: Record<string, string> = {}): BodyAnswer {
  return { kind: "body", status, headers, body: "" };
}
