import type { Environment } from "@/lib/core/config";

interface SeedPerson {
  email: string;
  password: string;
  totp_secret: string;
  api_token: string;
}

export type SeedPeople = Record<"admin" | "operator" | "viewer", SeedPerson>;

export interface SeedInput {
  databaseUrl: string;
  environment: Environment;
  secretKey: string;
  people: SeedPeople;
  /** Whether to fill in a past; it needs the simulator, because a real platform knows no such runs. */
  history: boolean;
  simulator?: {
    github_url: string;
    heroku_url: string;
    cloudflare_url: string;
    hosts_url?: string | undefined;
    control_url: string;
    repository: string;
  };
}
