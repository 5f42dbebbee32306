/** What a platform says is live for one app. */
export interface LiveRelease {
  /** Null when the app was never deployed, or the platform does not tell the commit. */
  sha: string | null;
  releasedAt: Date | null;
  /** Where the fact comes from, in words: "heroku release v42", "pages deployment 1a2b". */
  source: string;
  neverDeployed: boolean;
  /** The address the platform serves the app at, for the health probe. */
  webUrl: string | null;
}

/** One hosting platform. Throws UpstreamError and nothing else. */
export interface Platform {
  readLive(app: string): Promise<LiveRelease>;
}

export interface Platforms {
  heroku: Platform;
  cloudflare_pages: Platform;
}

export type SiteHealth = { health: "up" | "degraded" | "down" | "unreachable" | "unauthorised"; detail: string };

/** Asks an app's own address how it is. Never throws. */
export type ProbeSite = (url: string) => Promise<SiteHealth>;
