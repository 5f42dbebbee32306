import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { raxxConfig } from "@/tests/factories/raxx-config";
import { type Change, type Installation, openInstallation } from "@/tests/integration/setup/open-doctor";

let here: Installation;
beforeAll(async () => {
  here = await openInstallation();
});
beforeEach(() => here.mend());
afterAll(() => here.close());

const SILENT = "http://127.0.0.1:9";

/** A deploy workflow of the repository, as it is and with one word of it otherwise. */
const workflow = (change: (text: string) => string) =>
  change(`name: Deploy
run-name: deploy \${{ inputs.surface }} \${{ inputs.environment }} \${{ inputs.ref }} [\${{ inputs.correlation_id }}]
on:
  workflow_dispatch:
    inputs:
      environment: { type: choice, options: [staging, production], required: true }
      ref: { type: string, required: true }
      surface: { type: choice, options: [api-prod, api-staging] }
      correlation_id: { type: string, default: "" }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps: [{ run: ./deploy }]
`);

async function onlyFault(change: Change = {}): Promise<string> {
  const { code, wrong, unknown } = await here.faults(change);
  expect({ code, unknown }).toEqual({ code: 1, unknown: [] });
  expect(wrong).toHaveLength(1);
  return wrong[0] ?? "";
}

/** A configuration in which one surface has another app. */
const withApp = (surfaceId: string, app: string) => ({
  ...raxxConfig,
  surfaces: raxxConfig.surfaces.map((one) => (one.surface_id === surfaceId ? { ...one, app } : one)),
  secrets: raxxConfig.secrets.filter(({ key }) => key !== "API_INTERNAL_TOKEN" && key !== "STRIPE_WEBHOOK_SECRET"),
});

describe("doctor", () => {
  it("finds nothing where all is well, in plain lines, and asks with reads alone", async () => {
    const { code, out, err } = await here.doctor();
    expect(out).toContain("✓ ok       workflow");
    expect(out).toContain("environment    production: is limited to main; nobody has to approve");
    expect(out).toMatch(/\n\d+ ok, 0 wrong, 0 unknown\. Nothing was changed\.$/);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { github, heroku, cloudflare } = await here.platform.counts();
    const routes = [github, heroku, cloudflare].flatMap(({ by_route: asked }) => Object.keys(asked));
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((route) => !route.startsWith("GET "))).toEqual([]);
  });

  it("answers one JSON document and nothing else, with a fix for whatever is not fine", async () => {
    await here.platform.scenario({ workflow_files: { "deploy-heroku.yml": null } });
    const { code, out, err } = await here.doctor(["--json"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      standing: "wrong",
      wrong: 1,
      findings: expect.arrayContaining([
        {
          subject: "workflow",
          thing: "deploy-heroku.yml",
          standing: "wrong",
          says: "is not on main",
          fix: "Add .github/workflows/deploy-heroku.yml to main, or correct cockpit.config.ts.",
        },
      ]),
    });
  });

  it("says in two lines what is wrong and what to do", async () => {
    await here.platform.scenario({ environment_rules: { production: null } });
    const { code, out } = await here.doctor();
    expect(code).toBe(1);
    expect(out).toContain(
      "✗ wrong    environment    production: is not there\n             → Make the environment production on the repository's settings page.",
    );
  });

  it("is wrong usage with two files, and with one that is not there", async () => {
    expect(await here.doctor(["another.ts"])).toMatchObject({ code: 2 });
  });
});

describe("of a workflow doctor says", () => {
  it.each<[string, (text: string) => string, string]>([
    [
      "an input that it does not take",
      (text) => text.replace(/ +correlation_id: .*\n/, ""),
      "does not take the input correlation_id",
    ],
    [
      "an input that nobody sends",
      (text) => text.replace("ref: {", "region: { required: true }\n      ref: {"),
      "demands the input region, which the console does not send",
    ],
    [
      "a surface that it does not offer",
      (text) => text.replace(", api-staging]", "]"),
      "does not offer api-staging as surface",
    ],
    [
      "a title without the id",
      (text) => text.replace(" [${{ inputs.correlation_id }}]", ""),
      "has a run-name without the correlation id",
    ],
    ["no title at all", (text) => text.replace(/run-name.*\n/, ""), "has no run-name, so that no run tells its id"],
    [
      "that it cannot be started",
      (text) => text.replace("workflow_dispatch:", "workflow_call:"),
      "cannot be started: it has no workflow_dispatch",
    ],
    ["that nobody can read it", () => "jobs: [", "is no workflow that can be read"],
  ])("%s", async (_, change, says) => {
    await here.platform.scenario({ workflow_files: { "deploy-heroku.yml": workflow(change) } });
    expect(await onlyFault()).toBe(`workflow deploy-heroku.yml: ${says}`);
  });

  it("nothing about one that is as it should be", async () => {
    await here.platform.scenario({ workflow_files: { "deploy-heroku.yml": workflow((text) => text) } });
    expect(await here.faults()).toEqual({ code: 0, wrong: [], unknown: [] });
  });

  it("that it is disabled", async () => {
    await here.platform.scenario({ disabled_workflows: ["deploy-heroku.yml"] });
    expect(await onlyFault()).toBe("workflow deploy-heroku.yml: is disabled manually");
  });

  it("that environments are unknown where GitHub shows no list of them", async () => {
    await here.platform.scenario({ environments_hidden: true });
    const unknown = ["environment all: GitHub shows no list of environments to this key"];
    expect(await here.faults()).toEqual({ code: 3, wrong: [], unknown });
  });

  it("that the name of an environment is unknown which only a run works out", async () => {
    const text = workflow((told) =>
      told.replace("${{ inputs.environment }}\n    steps", "${{ vars.TARGET }}\n    steps"),
    );
    await here.platform.scenario({ workflow_files: { "deploy-heroku.yml": text } });
    const says = "names an environment that only a run works out: ${{ vars.TARGET }}";
    expect(await here.faults()).toEqual({ code: 3, wrong: [], unknown: [`workflow deploy-heroku.yml: ${says}`] });
  });
});

describe("of an environment doctor says", () => {
  it.each([
    [{ branches: "all" }, "lets every branch use its secrets"],
    [{ branches: ["main", "release/*"] }, "takes release/* as well as main"],
    [{ branches: ["trunk"] }, "does not take main"],
  ])("that %j is not limited to main", async (rules, says) => {
    await here.platform.scenario({ environment_rules: { production: rules } });
    expect(await onlyFault()).toBe(`environment production: ${says}`);
  });

  it("who must approve, and how long a run waits", async () => {
    const rules = { branches: "protected", reviewers: ["ada", "ops"], wait_minutes: 5 };
    await here.platform.scenario({ environment_rules: { production: rules } });
    const { code, out } = await here.doctor();
    expect(code).toBe(0);
    expect(out).toContain(
      "production: is limited to protected branches; ada or ops must approve; each run waits 5 min",
    );
  });
});

describe("of an app doctor says", () => {
  it.each([
    ["api-prod", "raxx-lost", "Heroku app raxx-lost"],
    ["getraxx", "raxx-lost", "Pages project raxx-lost"],
  ])("that the one of %s is not there", async (surfaceId, app, thing) => {
    expect(await onlyFault({ config: withApp(surfaceId, app) })).toContain(`app ${thing}: `);
  });
});

describe("of hosts, clocks and the database doctor says", () => {
  it("which console is silent", async () => {
    const hosts = `${new URL(here.webhookUrl).host}=staging,127.0.0.1:9=production`;
    const env = { CONSOLE_PROD_URL: SILENT, COCKPIT_HOSTS: hosts };
    expect(await onlyFault({ env })).toBe(`host ${SILENT}: is silent (ECONNREFUSED)`);
  });

  it("that a host is not the configured one", async () => {
    expect(await onlyFault({ env: { CONSOLE_PROD_URL: SILENT } })).toBe(
      `host ${SILENT}: is not the configured host of production`,
    );
  });

  it("that the other console answers there", async () => {
    const env = {
      CONSOLE_PROD_URL: here.env.CONSOLE_STAGING_URL ?? "",
      COCKPIT_HOSTS: `${new URL(here.webhookUrl).host}=production`,
      CONSOLE_STAGING_URL: SILENT,
    };
    expect((await here.faults({ env })).wrong).toContain(`host ${env.CONSOLE_PROD_URL}: is the console of staging`);
  });

  it.each([
    [300, "behind"],
    [-300, "ahead of"],
  ])("that the clock is five minutes off", async (seconds, side) => {
    await here.platform.scenario({ clock_skew_s: seconds });
    expect(await onlyFault()).toMatch(new RegExp(`^clock this machine: is (299|300) s ${side} GitHub's$`));
  });

  it("that the database is the other console's", async () => {
    const says = "belongs to staging, and CONSOLE_ENV is production";
    expect((await here.faults({ env: { CONSOLE_ENV: "production" } })).wrong).toContain(
      `database DATABASE_URL: ${says}`,
    );
  });

  it("that the database does not answer, with nothing of its password", async () => {
    const env = { DATABASE_URL: "postgres://console:hunter2@127.0.0.1:9/console" };
    const { out } = await here.doctor([], { env });
    expect(out).toContain("database       DATABASE_URL: does not answer (ECONNREFUSED)");
    expect(out).not.toContain("hunter2");
  });

  it("that two generations of a console do not fit its connections", async () => {
    expect(await onlyFault({ env: { DATABASE_POOL: "100" } })).toMatch(
      /connections are open; two processes, their successors and a shell need 407$/,
    );
  });
});

describe("doctor does not take silence for health", () => {
  it.each(["github", "heroku", "cloudflare"])("where %s does not answer", async (name) => {
    await here.platform.scenario({ outage: [name] });
    const { code, wrong, unknown } = await here.faults();
    expect({ code, wrong }).toEqual({ code: 3, wrong: [] });
    expect(unknown.length).toBeGreaterThan(1);
  });

  it("where the repository is not to be seen", async () => {
    await here.platform.scenario({ repository: "gone" });
    const { code, wrong } = await here.faults();
    expect(code).toBe(1);
    expect(wrong).toContain("repository raxx/raxx: GitHub shows no such repository to this key");
  });

  it("where variables are missing: it names them all, and looks no further", async () => {
    const env = { HEROKU_API_KEY: "", SECRET_KEY: "short", COCKPIT_HOSTS: "nonsense" };
    const { code, out } = await here.doctor([], { env });
    expect(code).toBe(1);
    expect(out).toContain("configuration  environment: HEROKU_API_KEY: missing;");
    expect(out).toContain("configuration  environment: SECRET_KEY: must be at least 32 characters");
    expect(out).toMatch(/\n0 ok, 2 wrong, 0 unknown\./);
    expect((await here.doctor([], { env: { COCKPIT_HOSTS: "nonsense" } })).out).toContain('COCKPIT_HOSTS: "nonsense"');
  });

  it("where the configuration itself is wrong", async () => {
    const config = { ...raxxConfig, surfaces: [] };
    const { code, out } = await here.doctor([], { config });
    expect(code).toBe(1);
    expect(out).toContain("✗ wrong    configuration");
  });
});
