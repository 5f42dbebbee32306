import { Refusal } from "@/cli/refusal";

const CREDENTIALS = ["GITHUB_TOKEN", "HEROKU_API_KEY", "CLOUDFLARE_API_TOKEN"] as const;
const API_URLS = ["GITHUB_API_URL", "HEROKU_API_URL", "CLOUDFLARE_API_URL"] as const;

export type Environment = Record<string, string | undefined>;
export type PlatformChoice = { kind: "simulator"; ignored: string[] } | { kind: "real" };

/**
 * The simulator, unless all three real credentials are set. Credentials that are set together with an API URL on loopback
 * are refused: a real key must never be sent to a simulator, nor a simulated deploy look real.
 */
export function choosePlatform(environment: Environment): PlatformChoice {
  const present = CREDENTIALS.filter((name) => environment[name]);
  const simulated = API_URLS.filter((name) => isLoopback(environment[name] ?? ""));
  if (present.length > 0 && simulated.length > 0) {
    throw new Refusal(
      `${present.join(" and ")} together with ${simulated.join(" and ")} on this machine is refused: unset the credentials to use the simulator, or the URLs to use the real platforms.`,
    );
  }
  if (present.length === CREDENTIALS.length) return { kind: "real" };
  return { kind: "simulator", ignored: present };
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || hostname.startsWith("127.")
  );
}
