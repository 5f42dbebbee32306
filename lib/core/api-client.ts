import type { FieldError } from "@/lib/core/errors";

interface ProblemBody {
  code: string;
  detail: string;
  requestId: string | null;
  errors: FieldError[];
  extra: Record<string, unknown>;
}

/** A refusal or failure of this console's own API; status 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly errors: FieldError[];
  /** Members the problem body adds, e.g. `blockers` or `deploy_id`. */
  readonly extra: Record<string, unknown>;
  /** Seconds, from Retry-After. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: ProblemBody, retryAfter: number | null) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.errors = problem.errors;
    this.extra = problem.extra;
    this.retryAfter = retryAfter;
  }

  /** No answer, or one from the router in front of a process that is not there. */
  get isConnection(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);

export interface ApiRequest {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type DateListener = (serverMs: number, browserMs: number) => void;
let onDate: DateListener | null = null;

/** Tells the listener what the server's clock said at which moment of the browser's. */
export function watchServerDate(listener: DateListener): void {
  onDate = listener;
}

/** Sends a request whose answer has no body; throws {@link ApiError}. */
export async function sendToApi(path: string, request: ApiRequest = {}): Promise<void> {
  await fetchOnce(path, request);
}

async function fetchOnce(path: string, request: ApiRequest): Promise<Response> {
  const sentAt = Date.now();
  const headers = { accept: "application/json", ...request.headers };
  const init: RequestInit = { method: request.method ?? "GET", cache: "no-store", headers };
  if (request.signal !== undefined) init.signal = request.signal;
  if (request.body !== undefined) {
    init.body = JSON.stringify(request.body);
    init.headers = { ...headers, "content-type": "application/json" };
  }
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (request.signal?.aborted === true) throw cause;
    throw unreachable("The console did not answer. Check the connection; the page keeps trying.");
  });
  noteDate(response, sentAt);
  if (response.ok || response.status === 304) return response;
  const body: unknown = await response.json().catch(() => null);
  const retryAfter = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  throw new ApiError(response.status, readProblem(response.status, body), Number.isNaN(retryAfter) ? null : retryAfter);
}

function unreachable(detail: string): ApiError {
  return new ApiError(0, { code: "unreachable", detail, requestId: null, errors: [], extra: {} }, null);
}

function noteDate(response: Response, sentAt: number): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (!Number.isNaN(date)) onDate?.(date, (sentAt + Date.now()) / 2);
}

/** Reads a problem+json body; anything else becomes a plain sentence about the status. */
function readProblem(status: number, body: unknown): ProblemBody {
  if (!isRecord(body) || typeof body.code !== "string") {
    const detail = `The console answered ${status} without saying why. Try again in a moment.`;
    return { code: "unavailable", detail, requestId: null, errors: [], extra: {} };
  }
  return {
    code: body.code,
    detail: text(body.detail, text(body.title, "The request was refused.")),
    requestId: typeof body.request_id === "string" ? body.request_id : null,
    errors: fieldErrors(body.errors),
    extra: body,
  };
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isRecord)
    .map((item) => ({ path: text(item.path, ""), message: text(item.message, "not valid") }));
}

/** The JSON answer, trusted to be what this same build's API describes; throws {@link ApiError}. */
export async function fetchJson<T>(path: string, request: ApiRequest = {}): Promise<T> {
  const response = await fetchOnce(path, request);
  return (await response.json()) as T;
}

/** The lines of an `application/x-ndjson` answer as they arrive, trusted like {@link fetchJson}'s; throws {@link ApiError}. */
export async function* fetchLines<T>(path: string, request: ApiRequest = {}): AsyncGenerator<T> {
  const headers = { ...request.headers, accept: "application/x-ndjson" };
  const { body } = await fetchOnce(path, { ...request, headers });
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as T;
    }
    if (rest !== "") yield JSON.parse(rest) as T;
  } catch {
    throw unreachable("The connection ended in the middle of the answer.");
  }
}

/** A GET that remembers its ETag: an unchanged answer costs a 304 and returns the same object again. */
export function conditionalFetch<T>(path: string): (signal: AbortSignal) => Promise<T> {
  let known: { etag: string; body: T } | null = null;
  return async (signal) => {
    const response = await fetchOnce(path, { signal, headers: known === null ? {} : { "if-none-match": known.etag } });
    if (response.status === 304 && known !== null) return known.body;
    const body = (await response.json()) as T;
    const etag = response.headers.get("etag");
    known = etag === null ? null : { etag, body };
    return body;
  };
}
