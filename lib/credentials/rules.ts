import type { CockpitConfig, Environment, Surface } from "@/lib/core/config";
import { PLATFORM_KINDS, platformOfApp } from "@/lib/core/platform-kinds";
import type { CredentialName, UpstreamError } from "@/lib/core/upstream";
import { utcWords } from "@/lib/core/words";
import type { CredentialState } from "@/lib/credentials/schemas";

const MINUTE_MS = 60_000;
/** Every platform is asked at least once a minute: an "ok" older than this is no longer known to be true. */
const STALE_MS = 10 * MINUTE_MS;
/** A refusal counts against one thing, not against the key, while the key worked for another one this recently. */
const WORKED_RECENTLY_MS = 3 * MINUTE_MS;

/** A key that ends within this is said before it ends, in milliseconds. */
export const ENDS_SOON_MS = 7 * 24 * 60 * MINUTE_MS;

/** What people call each platform. */
export const PLATFORM_LABEL: Record<CredentialName, string> = {
  github: "GitHub",
  heroku: "Heroku",
  cloudflare: "Cloudflare",
};

/** The runbook about refused keys, with a part for each platform. */
export const RECOVERY_GUIDE = "heroku-api-key-drift-recovery";
const RECOVERY_PAGE = `docs/runbooks/${RECOVERY_GUIDE}.md`;

/** What one call told about the key it was made with; `forbidden` may be about the key or only about what was asked for. */
export type Sighting = CredentialState | "forbidden";

export interface Health {
  state: CredentialState;
  since: Date;
  checkedAt: Date;
  message: string | null;
}

/** The newest answer to a key for one app. */
export interface Scope {
  scope: string;
  isRefused: boolean;
  since: Date;
  checkedAt: Date;
}

const CONFIG_VARS: Record<CredentialName, string> = {
  github: "GITHUB_TOKEN (or GITHUB_APP_PRIVATE_KEY)",
  heroku: "HEROKU_API_KEY",
  cloudflare: "CLOUDFLARE_API_TOKEN",
};

// A bare 401 is also a count or a port: it must be said to be a status.
const KEY_REFUSED =
  /\b(?:http|status|error|code)\b\W{0,4}(?:code\W{0,3})?401\b|\b401\b\W{0,3}unauthori[sz]ed|\bunauthori[sz]ed\b|\binvalid (?:api )?(?:key|token|credentials?)\b|\bauthentication (?:failed|error)\b|\bbad credentials\b/i;

export interface Failure {
  code: string;
  message: string;
}

const WORKFLOW_SECRETS: Record<CredentialName, string> = {
  github: "GITHUB_TOKEN",
  heroku: "HEROKU_API_KEY",
  cloudflare: "CLOUDFLARE_API_TOKEN",
};

/** A deploy that used a workflow's key and has ended. */
interface KeyUse {
  deployId: string;
  surfaceId: string;
  rejected: boolean;
  at: Date;
}

/** The failure of a deploy whose workflow's key was refused. */
export const KEY_REJECTED = "platform_key_rejected";

/** What a failed call tells about its key: a platform that refuses the request itself has accepted the key. */
export function credentialStateOf(error: Pick<UpstreamError, "upstream" | "kind">): Sighting {
  switch (error.kind) {
    case "unauthorized":
      return "rejected";
    case "forbidden":
      return "forbidden";
    case "rate_limited":
      return "rate_limited";
    case "not_found":
      // GitHub answers 404 for what a token may not see (docs.github.com, troubleshooting the REST API).
      return error.upstream === "github" ? "unknown" : "ok";
    case "refused":
    case "unreadable":
    case "moved":
      return "ok";
    case "server_error":
    case "unreachable":
    case "timeout":
      return "unreachable";
  }
}

/**
 * Whether a refusal is one of a single app: the key works for another one since, or did a moment ago. Then it says nothing of the
 * key itself.
 */
export function isOnlyOf(refused: Pick<Scope, "scope" | "since">, scopes: readonly Scope[], now: Date): boolean {
  const recently = now.getTime() - WORKED_RECENTLY_MS;
  const works = ({ scope, isRefused, checkedAt }: Scope) =>
    scope !== refused.scope && !isRefused && (checkedAt > refused.since || checkedAt.getTime() > recently);
  return scopes.some(works);
}

/** Whether the key is known to work elsewhere since it was refused here: told once, as long as that lasts. */
export function isKnownToWorkElsewhere(
  { scope: here, since }: Pick<Scope, "scope" | "since">,
  scopes: readonly Scope[],
): boolean {
  return scopes.some(({ scope, isRefused, checkedAt }) => scope !== here && !isRefused && checkedAt > since);
}

/** The health after one more call, or null when the call said nothing new about the key. */
export function nextHealth(
  before: Health | null,
  seen: { sighting: Sighting; message: string | null },
  now: Date,
): Health | null {
  const state = meaningOf(before, seen.sighting, now);
  if (state === null) return null;
  const since = before?.state === state ? before.since : now;
  return { state, since, checkedAt: now, message: state === "ok" ? null : seen.message };
}

function meaningOf(before: Health | null, sighting: Sighting, now: Date): CredentialState | null {
  const worked = before?.state === "ok" && now.getTime() - before.checkedAt.getTime() < WORKED_RECENTLY_MS;
  if (sighting === "forbidden") return worked ? null : "rejected";
  if (sighting === "unknown" && worked) return null;
  const isAnswer = sighting === "ok" || sighting === "rejected";
  // Silence does not end a rejection: only an answer does.
  return before?.state === "rejected" && !isAnswer ? null : sighting;
}

/** What may still be said of a health that was last confirmed some time ago. */
export function agedHealth(health: Health, now: Date): Health {
  if (health.state !== "ok" || now.getTime() - health.checkedAt.getTime() < STALE_MS) return health;
  const message = `It worked at ${utcWords(health.checkedAt)}; nothing has used it since.`;
  return { ...health, state: "unknown", since: health.checkedAt, message };
}

/** The key with which a surface's platform is asked; null where it is asked without one. */
export function credentialOf(platform: Surface["platform"]): CredentialName | null {
  return PLATFORM_KINDS[platform].credential;
}

/** Where a key of this console is kept, in words. */
export function storedIn(config: CockpitConfig, environment: Environment, name: CredentialName): string {
  const { app } = config.consoles[environment];
  return platformOfApp(config, app) === "heroku"
    ? `Config var ${CONFIG_VARS[name]} of the Heroku app ${app}`
    : `Variable ${CONFIG_VARS[name]} of ${app}`;
}

/** Where the key is kept with which a surface's workflow releases, in words; null where only the workflow knows. */
export function workflowKeyPlace(repository: string, surface: Pick<Surface, "platform" | "target_env">): string | null {
  const credential = credentialOf(surface.platform);
  if (credential === null) return null;
  const secret = WORKFLOW_SECRETS[credential];
  return `GitHub Actions secret ${secret} of environment ${surface.target_env} of ${repository}`;
}

/** Since when every use of a key was refused; null where the newest one, or none, was. Takes the newest use first. */
export function rejectedSince(uses: readonly KeyUse[]): { since: Date; newest: KeyUse; surfaces: string[] } | null {
  const worked = uses.findIndex((use) => !use.rejected);
  const refused = worked === -1 ? uses : uses.slice(0, worked);
  const [newest] = refused;
  const first = refused.at(-1);
  if (newest === undefined || first === undefined) return null;
  return { since: first.at, newest, surfaces: [...new Set(refused.map(({ surfaceId }) => surfaceId))] };
}

/** A run's failure, or, where the tail of its log says that a platform refused a key, that as the failure, with the key's place. */
export function explainFailure(failure: Failure, logTail: string | null, place: string | null): Failure {
  if (logTail === null || !KEY_REFUSED.test(logTail)) return failure;
  const where = place === null ? "in GitHub Actions" : `(${place})`;
  const advice = `Its log says that a platform refused the workflow's key. Renew the secret ${where}: ${RECOVERY_PAGE}.`;
  return { code: KEY_REJECTED, message: `${failure.message} ${advice}` };
}
