import { describe, expect, it } from "vitest";
import { type LiveApps, planRestart } from "@/sandbox/live-apps";

const consoles = {
  staging: { host: "s.example", app: "app-staging", label: "s" },
  production: { host: "p.example", app: "app-prod", label: "p" },
};
const live: LiveApps = {
  staging: { sha: "1".repeat(40), configVars: { A: "1" } },
  production: { sha: "2".repeat(40), configVars: {} },
};

describe("a release on the platform", () => {
  it("restarts the console whose app it is, with the new code and config", () => {
    const release = { app: "app-prod", version: 7, sha: "3".repeat(40), configVars: { FLAG_CONSOLE_DEPLOY_UI: "off" } };
    expect(planRestart(consoles, live, release)).toEqual({
      restart: "production",
      live: { ...live, production: { sha: release.sha, configVars: release.configVars } },
    });
  });

  it("of another app restarts nothing", () => {
    const release = { app: "api-prod", version: 7, sha: "3".repeat(40), configVars: {} };
    expect(planRestart(consoles, live, release)).toEqual({ restart: null, live });
  });

  it("of config alone keeps the code", () => {
    const release = { app: "app-staging", version: 8, sha: null, configVars: { A: "2" } };
    expect(planRestart(consoles, live, release).live.staging).toEqual({ sha: "1".repeat(40), configVars: { A: "2" } });
  });
});
