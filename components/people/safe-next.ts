/** Where to go after signing in: a path of this console, or the dashboard for anything else. */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  try {
    const url = new URL(next, "https://console.invalid");
    const path = `${url.pathname}${url.search}${url.hash}`;
    const isOwn =
      url.origin === "https://console.invalid" && !path.startsWith("//") && !url.pathname.startsWith("/api/");
    return isOwn ? path : "/";
  } catch {
    return "/";
  }
}
