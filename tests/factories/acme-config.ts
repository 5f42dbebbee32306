import type { defineCockpit } from "@/lib/core/config";

/** Another company's, complete and as unlike the first as one can be: other names, branch, apps, soak, flags and secrets. */
export const ACME = {
  name: "Acme Deck",
  main_branch: "trunk",
  consoles: {
    staging: { host: "deck.staging.acme.test", app: "deck-staging", label: "deck staging" },
    production: { host: "deck.acme.test", app: "deck", label: "deck" },
  },
  surfaces: [
    {
      surface_id: "deck",
      workflow: "ship-deck.yaml",
      target_env: "production",
      platform: "heroku",
      app: "deck",
      console: "production",
      promoted_from: "deck-next",
    },
    {
      surface_id: "deck-next",
      workflow: "ship-deck.yaml",
      target_env: "staging",
      platform: "heroku",
      app: "deck-staging",
      console: "staging",
    },
    { surface_id: "shop", workflow: "ship.yaml", target_env: "production", platform: "cloudflare_pages", app: "shop" },
    { surface_id: "till", workflow: "ship.yaml", target_env: "production", platform: "heroku", app: "till" },
    {
      surface_id: "search",
      workflow: "ship-cluster.yaml",
      target_env: "production",
      platform: "http",
      app: "search",
      version_url: "https://search.acme.test/version",
      version_path: "build.sha",
      expected_delay_seconds: 120,
    },
  ],
  github_deployments: false,
  promotion: { minimum_soak_seconds: 3_600, checks_required: false, migrations_path: "db/migrations" },
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
    {
      key: "FLAG_TILL_RECEIPTS",
      description: "Printed receipts.",
      effect: "Off: receipts go by mail.",
      owner: "till",
      risk: "low",
      default: false,
      safe: false,
      apps: { staging: "deck-staging", production: "till" },
      temporary: { remove_by: "2027-02-28" },
    },
  ],
  secrets: [
    {
      key: "HEROKU_API_KEY",
      title: "What the consoles use Heroku with",
      owner: "ops",
      cadence_days: 30,
      rotates: "overlapping",
      sop: "docs/runbooks/rotate-heroku-api-key.md",
      consumers: [
        { kind: "heroku_config_var", app: "deck-staging" },
        { kind: "heroku_config_var", app: "deck" },
      ],
    },
    {
      key: "SHOP_TOKEN",
      title: "What the shop's pages call the till with",
      owner: "till",
      cadence_days: 60,
      rotates: "cut_over",
      sop: "docs/runbooks/rotate-api-internal-token.md",
      consumers: [
        { kind: "cloudflare_pages_variable", project: "shop" },
        { kind: "heroku_config_var", app: "till" },
      ],
    },
  ],
} satisfies Parameters<typeof defineCockpit>[0];
