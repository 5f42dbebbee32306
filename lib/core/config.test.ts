import { describe, expect, it } from "vitest";

import shipped from "@/cockpit.config";
import { type CockpitConfig, defineCockpit, getSurface } from "@/lib/core/config";

const OTHER = {
  name: "Acme Deck",
  main_branch: "trunk",
  consoles: {
    staging: { host: "deck.staging.acme.test", app: "deck-staging", label: "deck staging" },
    production: { host: "deck.acme.test", app: "deck", label: "deck" },
  },
  surfaces: [
    { surface_id: "shop", workflow: "ship.yaml", target_env: "production", platform: "cloudflare_pages", app: "shop" },
  ],
  flags: [],
} satisfies Parameters<typeof defineCockpit>[0];

const [shop] = OTHER.surfaces;

describe("a team's configuration", () => {
  it("may be another one: other names, other branch, other surfaces", () => {
    const config: CockpitConfig = defineCockpit(OTHER);
    expect(config.main_branch).toBe("trunk");
    expect(getSurface(config, "shop")).toMatchObject({ workflow: "ship.yaml", verify_within_seconds: 180 });
    expect(getSurface(config, "api-prod")).toBeNull();
  });

  it("ships the six surfaces of the map", () => {
    expect(shipped.surfaces.map(({ surface_id, workflow, target_env }) => [surface_id, workflow, target_env])).toEqual([
      ["api-prod", "deploy-heroku.yml", "production"],
      ["api-staging", "deploy-heroku.yml", "staging"],
      ["console-prod", "deploy-console.yml", "production"],
      ["console-staging", "deploy-console.yml", "staging"],
      ["getraxx", "deploy-customer-docs.yml", "production"],
      ["raxx-mockups", "deploy-customer-docs.yml", "production"],
    ]);
  });

  it("finds no surface by the name of a prototype's member", () => {
    for (const name of ["constructor", "__proto__", "toString", ""]) expect(getSurface(shipped, name)).toBeNull();
  });

  it.each([
    ["one surface twice", { surfaces: [shop, shop] }],
    ["a promotion from no surface", { surfaces: [{ ...shop, promoted_from: "nowhere" }] }],
    ["two consoles on one host", { consoles: { staging: OTHER.consoles.staging, production: OTHER.consoles.staging } }],
    ["a workflow that climbs out of its folder", { surfaces: [{ ...shop, workflow: "../evil.yml" }] }],
    ["a surface with capitals", { surfaces: [{ ...shop, surface_id: "Shop" }] }],
    ["no surface at all", { surfaces: [] }],
    ["a word nobody knows", { colour: "red" }],
  ])("is refused with %s", (_what, change) => {
    const broken: unknown = { ...OTHER, ...change };
    expect(() => void Reflect.apply(defineCockpit, null, [broken])).toThrow();
  });
});
