import type { CredentialName, UpstreamName } from "@/lib/core/upstream";

export const PLATFORM_IDS = ["heroku", "cloudflare_pages", "http"] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

interface PlatformKind {
  /** As pages name it. */
  name: string;
  /** One app of it, as sentences name it. */
  thing: string;
  /** Who is asked. */
  upstream: UpstreamName;
  /** The console's key for it; null where it is asked without one. */
  credential: CredentialName | null;
  /** Whether the console reads and sets flags of its apps. */
  keepsFlags: boolean;
  /**
   * Milliseconds for which looks have to agree until what they tell counts as evidence: old and new instances may answer in turn. 0 where
   * the platform itself knows what it serves.
   */
  settleMs: number;
}

/** Every platform, once: what is not the same for all of them stands here. */
export const PLATFORM_KINDS: Record<PlatformId, PlatformKind> = {
  heroku: {
    name: "Heroku",
    thing: "Heroku app",
    upstream: "heroku",
    credential: "heroku",
    keepsFlags: true,
    settleMs: 0,
  },
  cloudflare_pages: {
    name: "Cloudflare Pages",
    thing: "Pages project",
    upstream: "cloudflare",
    credential: "cloudflare",
    keepsFlags: false,
    settleMs: 0,
  },
  http: { name: "HTTP", thing: "HTTP app", upstream: "http", credential: null, keepsFlags: false, settleMs: 10_000 },
};

interface Using {
  consoles: Record<"staging" | "production", { app: string }>;
  surfaces: readonly { platform: PlatformId; app: string }[];
  flags: readonly { apps?: { staging: string; production: string } | undefined }[];
  secrets: readonly { handler?: string | undefined; consumers: readonly { kind: string }[] }[];
}

const CREDENTIAL_OF_KIND: Record<string, CredentialName> = {
  heroku_config_var: "heroku",
  heroku_oauth: "heroku",
  cloudflare_pages_variable: "cloudflare",
  cloudflare_token: "cloudflare",
};

const appsOf = ({ consoles }: Using) => ({ staging: consoles.staging.app, production: consoles.production.app });

/** The platform of an app: Heroku, where no surface says otherwise. */
export function platformOfApp({ surfaces }: Pick<Using, "surfaces">, app: string): PlatformId {
  const found = surfaces.filter((surface) => surface.app === app).map(({ platform }) => platform);
  return found.includes("heroku") ? "heroku" : (found[0] ?? "heroku");
}

/** The keys without which a console of that configuration cannot do its work; a platform that nobody uses needs none. */
export function usedCredentials(config: Using): ReadonlySet<CredentialName> {
  const ofSurfaces = config.surfaces.flatMap(({ platform }) => PLATFORM_KINDS[platform].credential ?? []);
  const flagged = config.flags.flatMap(({ apps }) => Object.values(apps ?? appsOf(config)));
  const kept = flagged.map((app) => PLATFORM_KINDS[platformOfApp(config, app)]).filter(({ keepsFlags }) => keepsFlags);
  const ofFlags = kept.flatMap(({ credential }) => credential ?? []);
  const kinds = config.secrets.flatMap(({ handler, consumers }) => [
    handler ?? "",
    ...consumers.map(({ kind }) => kind),
  ]);
  const ofSecrets = kinds.flatMap((kind) => CREDENTIAL_OF_KIND[kind] ?? []);
  return new Set<CredentialName>(["github", ...ofSurfaces, ...ofFlags, ...ofSecrets]);
}
