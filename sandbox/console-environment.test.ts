import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { type ConsoleEnvironmentInput, composeConsoleEnvironment } from "@/sandbox/console-environment";

const sha = "a".repeat(40);
const PERSON = { email: "ada@example.test", password: "a password", totp_secret: "JBSWY3DPEHPK3PXP", api_token: "t" };

function input(change: Partial<ConsoleEnvironmentInput> = {}): ConsoleEnvironmentInput {
  return {
    environment: "staging",
    ports: { staging: 3000, production: 3001, simulator: 3900 },
    databaseUrl: "postgresql://console:x@127.0.0.1:5433/console_staging",
    secretKey: "k".repeat(64),
    webhookSecret: "hook",
    people: { admin: PERSON, operator: PERSON, viewer: PERSON },
    simulator: {
      github_url: "http://127.0.0.1:3900/github",
      heroku_url: "http://127.0.0.1:3900/heroku",
      cloudflare_url: "http://127.0.0.1:3900/cloudflare",
      control_url: "http://127.0.0.1:3900/control",
      repository: "raxx/raxx",
    },
    live: { sha, configVars: {} },
    shell: { PATH: "/usr/bin" },
    ...change,
  };
}

describe("the environment of a console in the sandbox", () => {
  it("is one the console itself accepts", () => {
    expect(parseEnv(composeConsoleEnvironment(input()))).toMatchObject({
      CONSOLE_ENV: "staging",
      PORT: 3000,
      BUILD_SHA: sha,
      simulated: true,
    });
  });

  it("names its people where the platforms are simulated alone", () => {
    const variables = composeConsoleEnvironment(input());
    expect(parseEnv(variables).SANDBOX_PEOPLE?.map(({ role }) => role)).toEqual(["admin", "operator", "viewer"]);
    const real = { GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "raxx/raxx", HEROKU_API_KEY: "k", CLOUDFLARE_API_TOKEN: "c" };
    const shell = { PATH: "/usr/bin", ...real, CLOUDFLARE_ACCOUNT_ID: "a" };
    const elsewhere = composeConsoleEnvironment(input({ simulator: null, shell }));
    expect(parseEnv(elsewhere)).toMatchObject({ simulated: false });
    expect(elsewhere.SANDBOX_PEOPLE).toBeUndefined();
    expect(() => parseEnv({ ...elsewhere, SANDBOX_PEOPLE: variables.SANDBOX_PEOPLE })).toThrow(/SANDBOX_PEOPLE/);
  });

  it("lets webhooks go to this machine where the platforms are simulated alone", () => {
    expect(parseEnv(composeConsoleEnvironment(input())).WEBHOOKS_TO_LOOPBACK).toBe("true");
    const real = { GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "raxx/raxx", HEROKU_API_KEY: "k", CLOUDFLARE_API_TOKEN: "c" };
    const shell = { PATH: "/usr/bin", ...real, CLOUDFLARE_ACCOUNT_ID: "a" };
    const elsewhere = composeConsoleEnvironment(input({ simulator: null, shell }));
    expect(elsewhere.WEBHOOKS_TO_LOOPBACK).toBeUndefined();
    expect(() => parseEnv({ ...elsewhere, WEBHOOKS_TO_LOOPBACK: "true" })).toThrow(/WEBHOOKS_TO_LOOPBACK/);
  });

  it("names both consoles to both of them, and each only its own port", () => {
    const production = composeConsoleEnvironment(input({ environment: "production" }));
    expect(production.COCKPIT_HOSTS).toBe("console-staging.localhost:3000=staging,console.localhost:3001=production");
    expect(production.CONSOLE_STAGING_URL).toBe("http://console-staging.localhost:3000");
    expect(production.PORT).toBe("3001");
  });

  it("has async dispatch on until a config var says otherwise", () => {
    expect(composeConsoleEnvironment(input()).FLAG_CONSOLE_DEPLOY_ASYNC).toBe("true");
    const off = input({ live: { sha, configVars: { FLAG_CONSOLE_DEPLOY_ASYNC: "false" } } });
    expect(composeConsoleEnvironment(off).FLAG_CONSOLE_DEPLOY_ASYNC).toBe("false");
  });

  it("keeps what the sandbox decides out of reach of a config var", () => {
    const live = {
      sha,
      configVars: { DATABASE_URL: "postgresql://elsewhere/x", CONSOLE_ENV: "production", PATH: "/evil" },
    };
    const variables = composeConsoleEnvironment(input({ live }));
    expect(variables).toMatchObject({ CONSOLE_ENV: "staging", PATH: "/usr/bin" });
    expect(variables.DATABASE_URL).toContain("console_staging");
  });

  it("runs with the keys that its app holds now", () => {
    const rotated = { SECRET_KEY: "n".repeat(64), GITHUB_WEBHOOK_SECRET: "next", HEROKU_API_KEY: "next-key" };
    expect(composeConsoleEnvironment(input({ live: { sha, configVars: rotated } }))).toMatchObject(rotated);
    expect(composeConsoleEnvironment(input())).toMatchObject({
      SECRET_KEY: "k".repeat(64),
      GITHUB_WEBHOOK_SECRET: "hook",
    });
  });

  it("does not hand a real credential from the shell to a simulated console", () => {
    const variables = composeConsoleEnvironment(input({ shell: { GITHUB_TOKEN: "ghp_real", GITHUB_APP_ID: "1" } }));
    expect(JSON.stringify(variables)).not.toContain("ghp_real");
    expect(variables.GITHUB_APP_ID).toBeUndefined();
  });

  it("passes real credentials on when there is no simulator", () => {
    const shell = { GITHUB_TOKEN: "ghp_real", HEROKU_API_KEY: "h", FLAG_CONSOLE_DEPLOY_UI: "off" };
    const variables = composeConsoleEnvironment(input({ simulator: null, shell }));
    expect(variables).toMatchObject(shell);
    expect(variables.GITHUB_API_URL).toBeUndefined();
  });

  it("leaves the build stamp to the build when the platform has never seen a deploy", () => {
    expect(composeConsoleEnvironment(input({ live: { sha: null, configVars: {} } }))).not.toHaveProperty("BUILD_SHA");
  });
});
