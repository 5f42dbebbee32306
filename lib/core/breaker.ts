/** Why no call goes out for a credential, and until when. */
export interface Closed {
  kind: "rate_limited" | "unauthorized";
  until: Date;
}

/**
 * Stands before every call that is made with one credential, one in each process. A limit that one of them meets is told to the
 * others; only calls that were under way by then still see it.
 */
export interface Breaker {
  /** Why a call would not go out now; null where it would. */
  closed(now: Date): Closed | null;
  /**
   * Lets a call go out, and answers how to say that it has come back. When a limit's time has come one call goes alone; the others
   * wait for what it learns. Throws NotSent.
   */
  enter(now: () => Date): Promise<() => void>;
  /** The platform wants no call for so many seconds; null where it does not say for how long. */
  limit(seconds: number | null, now: Date): void;
  /** Calls it at each limit that was met here, with its end. */
  onLimit(listener: (until: Date) => void): void;
  /** Another process has met a limit with the same credential. */
  heard(until: Date, now: Date): void;
  /** The platform did not take the credential. */
  refuse(now: Date): void;
  /** The platform took it. */
  accept(): void;
}

/** What processes with one credential tell each other of its limits. */
export interface SharedLimits {
  /** Calls it at each limit that is met here, with its end. */
  onLimit: (listener: (until: Date) => void) => void;
  /** Keeps calls back for as long as another process was told to. */
  heard: (until: Date) => void;
}

/** No limit lasts longer; after it one look tells more than a number that may be absurd. */
const LONGEST_SECONDS = 3_600;
/** GitHub asks for a minute at least, and longer each time (docs.github.com, "Best practices for using the REST API"). */
const UNTOLD_SECONDS = 60;
const LONGEST_UNTOLD_SECONDS = 900;
/** The one that goes first has its own deadline; nobody waits for it for longer than this. */
const WAIT_FOR_THE_FIRST_MS = 5_000;
/** A credential may be renewed, or GitHub be wrong for a moment; a storm of refusals makes GitHub refuse even a good one. */
const REFUSALS_BEFORE_A_PAUSE = 10;
const PAUSE_SECONDS = 15;

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

/** One credential's breaker: a limit closes it until its time, ten refusals in a row for 15 s at a time. */
export function createBreaker(): Breaker {
  let shut: Closed | null = null;
  let refusals = 0;
  let untold = 0;
  let first: Promise<void> | null = null;
  let tell: (until: Date) => void = () => undefined;

  function close(kind: Closed["kind"], seconds: number, now: Date) {
    const until = new Date(now.getTime() + Math.min(Math.max(seconds, 1), LONGEST_SECONDS) * 1_000);
    if (shut !== null && shut.until >= until) return;
    shut = { kind, until };
    if (kind === "rate_limited") tell(until);
  }

  /** The first call after a limit: it opens for the others unless it has met the next one. */
  function goFirst(over: Closed): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    first = promise;
    return () => {
      if (shut === over) shut = null;
      first = null;
      resolve();
    };
  }

  async function enter(now: () => Date): Promise<() => void> {
    for (;;) {
      if (shut === null) return () => undefined;
      if (shut.until > now()) throw new NotSent(shut);
      if (first === null) return goFirst(shut);
      const { kind } = shut;
      const isBack = await within(WAIT_FOR_THE_FIRST_MS, first);
      if (!isBack) throw new NotSent({ kind, until: new Date(now().getTime() + WAIT_FOR_THE_FIRST_MS) });
    }
  }

  return {
    closed: (now) => (shut !== null && shut.until > now ? shut : null),
    enter,
    limit(seconds, now) {
      if (seconds !== null) return close("rate_limited", seconds, now);
      // Calls that were under way together meet one limit, not several.
      if (shut !== null && shut.until > now) return;
      close("rate_limited", Math.min(UNTOLD_SECONDS * 2 ** untold, LONGEST_UNTOLD_SECONDS), now);
      untold += 1;
    },
    onLimit: (listener) => void (tell = listener),
    heard(until, now) {
      if (shut === null || shut.until < until) shut = { kind: "rate_limited", until: notTooLate(until, now) };
    },
    refuse(now) {
      refusals += 1;
      if (refusals >= REFUSALS_BEFORE_A_PAUSE) close("unauthorized", PAUSE_SECONDS, now);
    },
    accept() {
      refusals = 0;
      untold = 0;
    },
  };
}

/** Whether something happens within so many milliseconds. */
async function within(ms: number, happening: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, ms, false);
  const isIn = await Promise.race([happening.then(() => true), promise]);
  clearTimeout(timer);
  return isIn;
}

function notTooLate(until: Date, now: Date): Date {
  return new Date(Math.min(until.getTime(), now.getTime() + LONGEST_SECONDS * 1_000));
}

/** What a breaker tells other processes with the same credential, and hears from them. */
export function sharedLimits(breaker: Breaker, now: () => Date): SharedLimits {
  return { onLimit: (listener) => breaker.onLimit(listener), heard: (until) => breaker.heard(until, now()) };
}
