type Filter = Readonly<Record<string, string | number | undefined>>;

/** Every address of the console, in one place. */
export const paths = {
  dashboard: () => "/",
  signIn: (next?: string) => (next === undefined ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`),
  surfaceTile: (surfaceId: string) => `/#${encodeURIComponent(surfaceId)}`,
  surface: (surfaceId: string) => `/surfaces/${encodeURIComponent(surfaceId)}`,
  deploys: (filter: Filter = {}) => filtered("/deploys", filter),
  deploy: (id: string) => `/deploys/${encodeURIComponent(id)}`,
  flags: () => "/flags",
  secrets: () => "/secrets",
  secret: (name: string) => `/secrets/${encodeURIComponent(name)}`,
  rotation: (secret: string, id: string) =>
    `/secrets/${encodeURIComponent(secret)}/rotations/${encodeURIComponent(id)}`,
  flip: (id: string) => `/flags/flips/${encodeURIComponent(id)}`,
  flagPromotions: () => "/flags/promotions",
  settings: () => "/settings",
  displays: () => "/settings/displays",
  wall: () => "/wall",
  versions: () => "/admin/console-versions",
  audit: (filter: Filter = {}) => filtered("/audit", filter),
  activity: (filter: Filter = {}) => filtered("/activity", filter),
  where: (ref?: string) => filtered("/where", { ref }),
  help: () => "/help",
  guide: (slug: string, anchor?: string) =>
    `/help/${encodeURIComponent(slug)}${anchor === undefined ? "" : `#${anchor}`}`,
  breakGlass: (surfaceId?: string) =>
    surfaceId === undefined ? "/help/break-glass" : `/help/break-glass#${surfaceId}`,
} as const;

export const apiPaths = {
  githubWebhook: () => "/api/webhooks/github",
  sessions: () => "/api/sessions",
  session: (id: string) => `/api/sessions/${encodeURIComponent(id)}`,
  sandboxSessions: () => "/api/sessions/sandbox",
  passkeySessions: () => "/api/sessions/passkey",
  passkeySessionChallenges: () => "/api/sessions/passkey/challenges",
  me: () => "/api/people/me",
  authenticator: () => "/api/people/me/totp",
  recoveryCodes: () => "/api/people/me/recovery-codes",
  passkeys: () => "/api/people/me/passkeys",
  passkey: (id: string) => `/api/people/me/passkeys/${encodeURIComponent(id)}`,
  passkeyChallenges: () => "/api/people/me/passkeys/challenges",
  wall: () => "/api/wall",
  displays: () => "/api/displays",
  display: (id: string) => `/api/displays/${encodeURIComponent(id)}`,
  tokens: () => "/api/tokens",
  token: (id: string) => `/api/tokens/${encodeURIComponent(id)}`,
  main: () => "/api/main",
  surfaces: () => "/api/surfaces",
  review: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/review`,
  releases: (surfaceId: string, filter: Filter = {}) =>
    filtered(`/api/surfaces/${encodeURIComponent(surfaceId)}/releases`, filter),
  healthChanges: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/health`,
  surfaceRollbacks: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/rollbacks`,
  surfaceRollbackReview: (surfaceId: string, sha: string) =>
    `/api/surfaces/${encodeURIComponent(surfaceId)}/rollbacks/review?to_sha=${encodeURIComponent(sha)}`,
  cancelSurfaceRollback: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/rollbacks/cancel`,
  resumeDeploys: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/resume`,
  reviewDrift: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/drift-review`,
  lock: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/lock`,
  deploys: () => "/api/deploys",
  deploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}`,
  shipment: (id: string) => `/api/deploys/${encodeURIComponent(id)}/shipment`,
  cancelDeploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}/cancel`,
  resolveDeploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}/resolve`,
  inFlight: () => "/api/deploys/in-flight",
  deployEvents: () => "/api/deploys/events",
  credentials: () => "/api/credentials",
  attention: () => "/api/attention",
  flags: () => "/api/flags",
  secrets: () => "/api/secrets",
  secret: (name: string) => `/api/secrets/${encodeURIComponent(name)}`,
  checklist: (name: string) => `/api/secrets/${encodeURIComponent(name)}/checklist`,
  ticks: (name: string) => `/api/secrets/${encodeURIComponent(name)}/checklist/ticks`,
  handedValues: (name: string) => `/api/secrets/${encodeURIComponent(name)}/checklist/values`,
  rotations: (name: string) => `/api/secrets/${encodeURIComponent(name)}/rotations`,
  rotation: (name: string, id: string) =>
    `/api/secrets/${encodeURIComponent(name)}/rotations/${encodeURIComponent(id)}`,
  giveUpRotation: (name: string, id: string) =>
    `/api/secrets/${encodeURIComponent(name)}/rotations/${encodeURIComponent(id)}/cancel`,
  liveRotations: () => "/api/secrets/in-flight",
  allRotations: (filter: Filter = {}) => filtered("/api/secrets/rotations", filter),
  flips: (filter: Filter = {}) => filtered("/api/flags/flips", filter),
  flip: (id: string) => `/api/flags/flips/${encodeURIComponent(id)}`,
  liveFlips: () => "/api/flags/in-flight",
  flagPromotions: () => "/api/flags/promotions",
  keepDrift: (key: string) => `/api/flags/${encodeURIComponent(key)}/drift-review`,
  version: () => "/api/version",
  versions: () => "/api/versions",
  activity: (filter: Filter = {}) => filtered("/api/activity", filter),
  where: (ref: string) => filtered("/api/where", { ref }),
  promotions: () => "/api/promotions",
  promotion: (id: string) => `/api/promotions/${encodeURIComponent(id)}`,
  resumePromotions: () => "/api/promotions/resume",
  rollbacks: () => "/api/rollbacks",
  rollbackReview: (sha: string) => `/api/rollbacks/review?to_sha=${encodeURIComponent(sha)}`,
  attestations: () => "/api/attestations",
  audit: (filter: Filter = {}) => filtered("/api/audit", filter),
  breakglass: () => "/api/breakglass",
  reviewBreakglass: (id: string) => `/api/deploys/${encodeURIComponent(id)}/breakglass-review`,
  auditExport: (filter: Filter) => filtered("/api/audit/export", filter),
  auditStatus: () => "/api/audit/status",
  verifyAudit: () => "/api/audit/verify",
} as const;

/** The filter behind an address, without its empty parts. */
function filtered(path: string, filter: Filter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  return given.length === 0 ? path : `${path}?${search.toString()}`;
}
