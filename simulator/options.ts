export interface SimulatedSurface {
  surfaceId: string;
  workflow: string;
  targetEnv: "production" | "staging";
  platform: "heroku" | "cloudflare_pages" | "http";
  app: string;
  /** Of one on http: where it tells its commit; in the field `sha` unless told. */
  versionPath?: string | undefined;
  versionHeader?: string | undefined;
}

export interface Release {
  app: string;
  version: number;
  sha: string | null;
  configVars: Record<string, string>;
}

/** Values that the platforms hold from the beginning; what is there already stays as it is. */
export interface HeldSecrets {
  /** By app. */
  configVars: Record<string, Record<string, string>>;
  actionsSecrets: { environment: string | null; name: string; value: string }[];
  /** Keys of the Heroku account that were issued before. */
  authorizations?: { description: string; token: string }[];
}

export interface SimulatorOptions {
  /** 0 takes any free port; the simulator always binds 127.0.0.1. */
  port: number;
  /** Where the state is kept, so that runs go on after a restart. */
  dataDir: string;
  /** The git repository or clone to serve. */
  repositoryDir: string;
  /** `owner/name`. */
  repository: string;
  surfaces: SimulatedSurface[];
  /** App to base URL; other apps get a small site of the simulator's own. */
  webUrls?: Record<string, string>;
  secrets?: HeldSecrets;
  /** The clock to read, in epoch milliseconds, instead of the machine's; a virtual one moves only when its owner moves it. */
  now?: () => number;
  /** Called when an app has a new release (code or config), after the state is on disk. */
  onRelease?: (release: Release) => void | Promise<void>;
}
