/** Every address of the console, in one place. */
export const paths = {
  dashboard: () => "/",
  signIn: (next?: string) => (next === undefined ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`),
  deploys: () => "/deploys",
  deploy: (id: string) => `/deploys/${encodeURIComponent(id)}`,
  flags: () => "/flags",
  settings: () => "/settings",
  versions: () => "/admin/console-versions",
  breakGlass: (surfaceId?: string) =>
    surfaceId === undefined ? "/help/break-glass" : `/help/break-glass#${surfaceId}`,
} as const;

export const apiPaths = {
  sessions: () => "/api/sessions",
  session: (id: string) => `/api/sessions/${encodeURIComponent(id)}`,
  tokens: () => "/api/tokens",
  token: (id: string) => `/api/tokens/${encodeURIComponent(id)}`,
  surfaces: () => "/api/surfaces",
  review: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/review`,
  lock: (surfaceId: string) => `/api/surfaces/${encodeURIComponent(surfaceId)}/lock`,
  deploys: () => "/api/deploys",
  deploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}`,
  cancelDeploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}/cancel`,
  resolveDeploy: (id: string) => `/api/deploys/${encodeURIComponent(id)}/resolve`,
  inFlight: () => "/api/deploys/in-flight",
  deployEvents: () => "/api/deploys/events",
  credentials: () => "/api/credentials",
  flags: () => "/api/flags",
  version: () => "/api/version",
} as const;
