import { defineCockpit } from "@/lib/core/config";

/** Everything another team would change lives here. */
export default defineCockpit({
  name: "Raxx Console",
  consoles: {
    staging: { host: "console-staging.raxx.app", app: "raxx-console-staging", label: "console-staging" },
    production: { host: "console.raxx.app", app: "raxx-console-prod", label: "console-prod" },
  },
  surfaces: [
    {
      surface_id: "api-prod",
      workflow: "deploy-heroku.yml",
      target_env: "production",
      platform: "heroku",
      app: "raxx-api-prod",
    },
    {
      surface_id: "api-staging",
      workflow: "deploy-heroku.yml",
      target_env: "staging",
      platform: "heroku",
      app: "raxx-api-staging",
    },
    {
      surface_id: "console-prod",
      workflow: "deploy-console.yml",
      target_env: "production",
      platform: "heroku",
      app: "raxx-console-prod",
      console: "production",
      promoted_from: "console-staging",
    },
    {
      surface_id: "console-staging",
      workflow: "deploy-console.yml",
      target_env: "staging",
      platform: "heroku",
      app: "raxx-console-staging",
      console: "staging",
    },
    {
      surface_id: "getraxx",
      workflow: "deploy-customer-docs.yml",
      target_env: "production",
      platform: "cloudflare_pages",
      app: "raxx-getraxx",
    },
    {
      surface_id: "raxx-mockups",
      workflow: "deploy-customer-docs.yml",
      target_env: "production",
      platform: "cloudflare_pages",
      app: "raxx-mockups",
    },
  ],
  // GitHub's "Deployments" show what the platforms run; the workflows themselves record none.
  github_deployments: true,
  // Soak is shown and reviewed; nobody has to wait for it.
  promotion: { minimum_soak_seconds: 0 },
  flags: [
    {
      key: "FLAG_CONSOLE_DEPLOY_UI",
      description: "The deploy flow: modal and API.",
      effect:
        "Off: deploys from the console are refused, in the page and in the API; break-glass commands are shown instead.",
      owner: "platform",
      risk: "high",
      default: true,
      safe: false,
    },
    {
      key: "FLAG_CONSOLE_DEPLOY_ASYNC",
      description: "Answer 202 at once and resolve the run later.",
      effect: "Off: a deploy request waits up to 25 s for its run.",
      owner: "platform",
      risk: "low",
      default: false,
      safe: false,
    },
    {
      key: "FLAG_CONSOLE_DEPLOY_CHIP",
      description: "The in-flight chip on every page.",
      effect: "Off: no chip and no polling for it.",
      owner: "platform",
      risk: "low",
      default: true,
      safe: true,
    },
    {
      key: "FLAG_CONSOLE_ROTATE_UI",
      description: "The rotate button on secret rows.",
      effect: "Off: rotations are refused, in the page and in the API.",
      owner: "platform",
      risk: "high",
      default: false,
      safe: false,
    },
    {
      key: "FLAG_CONSOLE_ROTATION_MODE_A",
      description: "Automatic rotation where a handler can do it.",
      effect: "Off: every secret follows its manual procedure.",
      owner: "platform",
      risk: "high",
      default: false,
      safe: false,
    },
  ],
});
