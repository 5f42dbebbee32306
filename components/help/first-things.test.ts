import { describe, expect, it } from "vitest";

import { firstThings } from "@/components/help/first-things";
import { raxxConfig as config } from "@/tests/factories/raxx-config";

const commits = ["aaaaaaa", "bbbbbbb"].map((start) => ({ sha: start.padEnd(40, "0") }));
const sandbox = { environment: "staging" as const, sisterUrl: "http://console.localhost:3001", commits };

describe("what a newcomer tries first", () => {
  it("is four things, with a surface of staging and a commit of main", () => {
    const things = firstThings({ ...sandbox, surfaces: config.surfaces });
    expect(things.map(({ title }) => title)).toEqual([
      "Deploy api-staging",
      "Promote to production",
      "Ask where bbbbbbb is live",
      "Open the console of production",
    ]);
  });

  it("takes the first surface where staging has none, and asks for no commit that nobody knows", () => {
    const surfaces = config.surfaces.filter(({ target_env }) => target_env === "production");
    const titles = firstThings({ ...sandbox, commits: [], surfaces }).map(({ title }) => title);
    expect(titles).toEqual(["Deploy api-prod", "Promote to production", "Open the console of production"]);
  });
});
