import { defineCockpit } from "@/lib/core/config";

/** A team that is on neither Heroku nor Cloudflare: its consoles, too, tell their commits themselves. */
export const HTTP_ONLY = defineCockpit({
  name: "Acme Cluster",
  consoles: {
    staging: { host: "deck.staging.acme.test", app: "deck-staging", label: "deck staging" },
    production: { host: "deck.acme.test", app: "deck", label: "deck" },
  },
  surfaces: [
    {
      surface_id: "console-prod",
      workflow: "deploy-console.yml",
      target_env: "production",
      platform: "http",
      app: "deck",
      version_url: "https://deck.acme.test/api/version",
      version_path: "sha",
      console: "production",
      promoted_from: "console-staging",
    },
    {
      surface_id: "console-staging",
      workflow: "deploy-console.yml",
      target_env: "staging",
      platform: "http",
      app: "deck-staging",
      version_url: "https://deck.staging.acme.test/api/version",
      version_path: "sha",
      console: "staging",
    },
    {
      surface_id: "search",
      workflow: "deploy-heroku.yml",
      target_env: "staging",
      platform: "http",
      app: "search",
      version_url: "https://search.acme.test/version",
      version_path: "build.sha",
      expected_delay_seconds: 20,
    },
    {
      surface_id: "shop",
      workflow: "deploy-heroku.yml",
      target_env: "production",
      platform: "http",
      app: "shop",
      version_url: "https://shop.acme.test/",
      version_header: "x-version",
    },
  ],
  flags: [
    {
      key: "FLAG_CONSOLE_DEPLOY_UI",
      description: "The deploy flow.",
      effect: "Off: deploys are refused.",
      owner: "ops",
      risk: "high",
      default: true,
      safe: false,
    },
  ],
  secrets: [],
});
