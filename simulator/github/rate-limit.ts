import { type BodyAnswer, json } from "../http/answer";
import type { WorldClock } from "../state/clock";
import type { Scenarios } from "../state/scenarios";

const HOUR_MS = 3_600_000;
const HOURLY_CALLS = 5_000;

/** GitHub's hourly budget of one token, and its secondary limit. */
export class RateLimit {
  private limit = HOURLY_CALLS;
  private used = 0;
  private resetAt: number;
  private blockedUntil = 0;
  private manner = { status: 403, silent: false };

  constructor(private readonly clock: WorldClock) {
    this.resetAt = clock.now() + HOUR_MS;
  }

  /** Sets the budget as a scenario asks. */
  set(asked: NonNullable<Scenarios["rate_limit"]>): void {
    const until = this.clock.now() + asked.reset_in_s * 1000;
    this.limit = asked.limit ?? this.limit;
    this.manner = { status: asked.status, silent: asked.silent };
    if (asked.kind === "secondary") {
      this.blockedUntil = until;
      return;
    }
    this.used = Math.max(0, this.limit - asked.remaining);
    this.resetAt = until;
  }

  /** A full budget again. */
  clear(): void {
    this.limit = HOURLY_CALLS;
    this.used = 0;
    this.resetAt = this.clock.now() + HOUR_MS;
    this.blockedUntil = 0;
    this.manner = { status: 403, silent: false };
  }

  spend(): void {
    this.renew();
    this.used = Math.min(this.limit, this.used + 1);
  }

  /** The budget now; its end by GitHub's own clock, which may be so many seconds off. */
  now(skewSeconds = 0): { limit: number; used: number; remaining: number; reset: number } {
    this.renew();
    const { limit, used } = this;
    return { limit, used, remaining: limit - used, reset: Math.ceil(this.resetAt / 1000) + skewSeconds };
  }

  headers(skewSeconds: number): Record<string, string> {
    if (this.manner.silent) return {};
    const { limit, used, remaining, reset } = this.now(skewSeconds);
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": "core",
    };
  }

  /** The refusal of a request that is over a limit, or null. */
  refusal(): BodyAnswer | null {
    const documentation_url = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
    const { status, silent } = this.manner;
    const wait = Math.ceil((this.blockedUntil - this.clock.now()) / 1000);
    if (wait > 0) {
      const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
      const headers: Record<string, string> = silent ? {} : { "retry-after": String(wait) };
      return json(status, { message, documentation_url, status: String(status) }, headers);
    }
    if (this.now().remaining > 0) return null;
    const message = "API rate limit exceeded for user ID 9001.";
    return json(status, { message, documentation_url, status: String(status) });
  }

  /** Milliseconds until no request is refused any more; 0 while none is. */
  remainingMs(): number {
    const now = this.clock.now();
    const budget = this.now().remaining > 0 ? now : this.resetAt;
    return Math.max(0, budget - now, this.blockedUntil - now);
  }

  private renew(): void {
    if (this.clock.now() < this.resetAt) return;
    this.used = 0;
    this.resetAt = this.clock.now() + HOUR_MS;
  }
}
