import { describe, expect, it } from "vitest";

import { defineCockpit } from "@/lib/core/config";
import { platformOfApp, usedCredentials } from "@/lib/core/platform-kinds";
import { parseEnv } from "@/lib/env";
import { ACME } from "@/tests/factories/acme-config";
import { HTTP_ONLY } from "@/tests/factories/http-config";
import { raxxConfig } from "@/tests/factories/raxx-config";

const used = (config: Parameters<typeof usedCredentials>[0]) => [...usedCredentials(config)].toSorted();

const { HEROKU_API_KEY, CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, ...REST } = {
  DATABASE_URL: "postgres://cockpit@127.0.0.1/cockpit",
  CONSOLE_ENV: "staging",
  CONSOLE_STAGING_URL: "https://deck.staging.acme.test",
  CONSOLE_PROD_URL: "https://deck.acme.test",
  SECRET_KEY: "a secret key that is long enough for it",
  GITHUB_TOKEN: "g",
  GITHUB_REPOSITORY: "acme/deck",
  HEROKU_API_KEY: "h",
  CLOUDFLARE_API_TOKEN: "c",
  CLOUDFLARE_ACCOUNT_ID: "a",
};

describe("the keys that a console needs", () => {
  it("are those of the platforms that its surfaces are on", () => {
    expect(used(raxxConfig)).toEqual(["cloudflare", "github", "heroku"]);
    expect(used(defineCockpit(ACME))).toEqual(["cloudflare", "github", "heroku"]);
    expect(used(HTTP_ONLY)).toEqual(["github"]);
  });

  it("follow what is declared beside the surfaces: flags of a Heroku app, secrets that go to a platform", () => {
    const [flag] = raxxConfig.flags;
    if (flag === undefined) throw new Error("the configuration has no flag");
    const apps = { staging: "till", production: "till" };
    expect(used({ ...HTTP_ONLY, flags: [flag] })).toEqual(["github"]);
    expect(used({ ...HTTP_ONLY, flags: [{ ...flag, apps }] })).toEqual(["github", "heroku"]);
    const consumers = [{ kind: "cloudflare_pages_variable" }];
    expect(used({ ...HTTP_ONLY, secrets: [{ consumers }] })).toEqual(["cloudflare", "github"]);
    expect(used({ ...HTTP_ONLY, secrets: [{ handler: "heroku_oauth", consumers: [] }] })).toEqual(["github", "heroku"]);
  });

  it("are demanded at the start, and none of a platform that nobody uses", () => {
    const start = (config: Parameters<typeof usedCredentials>[0]) => () => parseEnv(REST, usedCredentials(config));
    expect(start(raxxConfig)).toThrow(/HEROKU_API_KEY: missing[^]*CLOUDFLARE_API_TOKEN: missing/);
    expect(start(HTTP_ONLY)()).toMatchObject({ simulated: false, GITHUB_TOKEN: "g" });
    expect(() => parseEnv({ ...REST, HEROKU_API_KEY }, usedCredentials(raxxConfig))).toThrow(/CLOUDFLARE_ACCOUNT_ID/);
    expect(() => parseEnv({ ...REST, CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID })).toThrow(/HEROKU_API_KEY/);
  });

  it("refuses a stand-in for the hosts of surfaces beside real platforms", () => {
    const environment = { ...REST, HTTP_HOSTS_URL: "http://127.0.0.1:3900/hosts" };
    expect(() => parseEnv(environment, usedCredentials(HTTP_ONLY))).toThrow(/HTTP_HOSTS_URL: takes the place/);
  });
});

it("takes an app that no surface names for one of Heroku's", () => {
  expect(platformOfApp(raxxConfig, "raxx-getraxx")).toBe("cloudflare_pages");
  expect(platformOfApp(HTTP_ONLY, "deck")).toBe("http");
  expect(platformOfApp(HTTP_ONLY, "somewhere")).toBe("heroku");
});
