import type { PlatformName } from "./scenarios";

interface PlatformCounts {
  total: number;
  counted: number;
  by_route: Record<string, number>;
}

const none = (): PlatformCounts => ({ total: 0, counted: 0, by_route: {} });

const noneOfAll = (): Record<PlatformName, PlatformCounts> => ({
  github: none(),
  heroku: none(),
  cloudflare: none(),
  http: none(),
});

/** How often each platform was called, by route; `counted` leaves out answers that are free (304). */
export class Counts {
  private platforms = noneOfAll();

  arrived(platform: PlatformName, route: string): void {
    const counts = this.platforms[platform];
    counts.total += 1;
    counts.by_route[route] = (counts.by_route[route] ?? 0) + 1;
  }

  charged(platform: PlatformName): void {
    this.platforms[platform].counted += 1;
  }

  reset(): void {
    this.platforms = noneOfAll();
  }

  all(): Record<PlatformName, PlatformCounts> {
    return this.platforms;
  }
}
