/** Every way a request can fail, and the HTTP status it answers. */
export const ERROR_STATUS = {
  unauthenticated: 401,
  forbidden: 403,
  deploy_ui_disabled: 403,
  rotate_ui_disabled: 403,
  wrong_console: 403,
  step_up_failed: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  deploy_in_flight: 409,
  flag_changed: 409,
  lock_held: 409,
  mode_a_disabled: 409,
  not_running: 409,
  review_stale: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  misdirected: 421,
  invalid_input: 422,
  blocked: 423,
  step_up_locked: 429,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
  upstream_timeout: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface FieldError {
  path: string;
  message: string;
}

export interface ErrorDetails {
  errors?: FieldError[];
  /** Members added to the problem body, e.g. `{ deploy_id }` or `{ blockers }`. */
  extra?: Record<string, unknown>;
  /** Seconds, sent as Retry-After. */
  retryAfter?: number;
  cause?: unknown;
}

/** The one error that verbs, queries and wrappers throw; `message` names the thing and the next step. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, unknown>;
  readonly retryAfter: number | undefined;
  /** Whether a verb has written this very refusal to the audit log, in words of its own. */
  isOnRecord = false;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.errors = details.errors;
    this.extra = details.extra ?? {};
    this.retryAfter = details.retryAfter;
  }

  /** Next bundles routes apart from instrumentation, so that the class exists more than once in a process: the name decides. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError";
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** A 422 that names one field. */
export function invalidInput(path: string, message: string): AppError {
  return new AppError("invalid_input", message, { errors: [{ path, message }] });
}
