/** Why no call goes out for a credential, and until when. */
export interface Closed {
  kind: "rate_limited" | "unauthorized";
  until: Date;
}

/** Stands before every call that is made with one credential. */
export interface Breaker {
  /** Null lets a call go out; while it is closed, none goes. */
  closed(now: Date): Closed | null;
  /** The platform wants no call for so many seconds. */
  limit(seconds: number, now: Date): void;
  /** The platform did not take the credential. */
  refuse(now: Date): void;
  /** The platform took it. */
  accept(): void;
}

/** No limit lasts longer; after it one look tells more than a number that may be absurd. */
const LONGEST_SECONDS = 3_600;
/** A credential may be renewed, or GitHub be wrong for a moment; a storm of refusals makes GitHub refuse even a good one. */
const REFUSALS_BEFORE_A_PAUSE = 10;
const PAUSE_SECONDS = 15;

/** One credential's breaker: a limit closes it until its time, ten refusals in a row for 15 s at a time. */
export function createBreaker(): Breaker {
  let shut: Closed | null = null;
  let refusals = 0;

  function close(kind: Closed["kind"], seconds: number, now: Date) {
    const until = new Date(now.getTime() + Math.min(Math.max(seconds, 1), LONGEST_SECONDS) * 1_000);
    if (shut === null || shut.until < until) shut = { kind, until };
  }

  return {
    closed(now) {
      if (shut !== null && shut.until <= now) shut = null;
      return shut;
    },
    limit: (seconds, now) => close("rate_limited", seconds, now),
    refuse(now) {
      refusals += 1;
      if (refusals >= REFUSALS_BEFORE_A_PAUSE) close("unauthorized", PAUSE_SECONDS, now);
    },
    accept() {
      refusals = 0;
    },
  };
}

/** A call that was not sent. */
export class NotSent extends Error {
  readonly closed: Closed;

  constructor(closed: Closed) {
    super("not sent");
    this.name = "NotSent";
    this.closed = closed;
  }

  static in(error: unknown): NotSent | null {
    if (error instanceof NotSent) return error;
    return error instanceof Error && error.cause !== undefined ? NotSent.in(error.cause) : null;
  }
}
