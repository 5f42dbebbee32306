const KEY = "cockpit-flights";

/** The deploys this tab was watching, so that it can tell their end after a reload. */
export function recallFlights(): string[] {
  return (sessionStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
}

/** Remembers what this tab is watching. */
export function rememberFlights(ids: readonly string[]): void {
  if (ids.length === 0) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, ids.join(" "));
}
