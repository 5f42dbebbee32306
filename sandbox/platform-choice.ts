import { Refusal } from "@/cli/refusal";
import type { CredentialName } from "@/lib/core/upstream";

const CREDENTIALS: Record<CredentialName, string> = {
  github: "GITHUB_TOKEN",
  heroku: "HEROKU_API_KEY",
  cloudflare: "CLOUDFLARE_API_TOKEN",
};
const API_URLS = ["GITHUB_API_URL", "HEROKU_API_URL", "CLOUDFLARE_API_URL"] as const;

export type Environment = Record<string, string | undefined>;
export type PlatformChoice = { kind: "simulator"; ignored: string[] } | { kind: "real" };

/**
 * The simulator, unless a real credential is set for each platform that is used. Credentials that are set together with an API URL on loopback
 * are refused: a real key must never be sent to a simulator, nor a simulated deploy look real.
 */
export function choosePlatform(environment: Environment, used: ReadonlySet<CredentialName>): PlatformChoice {
  const wanted = [...used].map((name) => CREDENTIALS[name]);
  const present = wanted.filter((name) => environment[name]);
  const simulated = API_URLS.filter((name) => isLoopback(environment[name] ?? ""));
  if (present.length > 0 && simulated.length > 0) {
    throw new Refusal(
      `${present.join(" and ")} together with ${simulated.join(" and ")} on this machine is refused: unset the credentials to use the simulator, or the URLs to use the real platforms.`,
    );
  }
  if (present.length === wanted.length) return { kind: "real" };
  return { kind: "simulator", ignored: present };
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || hostname.startsWith("127.")
  );
}
