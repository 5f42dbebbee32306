import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkCockpit, defineCockpit, getSurface } from "@/lib/core/config";
import { ACME } from "@/tests/factories/acme-config";
import { CONFIG_FAULTS, type ConfigFault, withFault } from "@/tests/factories/config-faults";
import { raxxConfig } from "@/tests/factories/raxx-config";

const messagesOf = (config: unknown) => checkCockpit(config).problems.map(({ message }) => message);

const services = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), { maxLength: 6 }).map((names) =>
  names.map((name, index) => ({
    surface_id: `more-${name}`,
    workflow: "ship.yaml",
    target_env: index % 2 === 0 ? "staging" : "production",
    platform: index % 3 === 0 ? "cloudflare_pages" : "heroku",
    app: `more-${name}`,
    lane: `lane-${index % 2}`,
  })),
);
/** Configurations that can work, each of another team. */
const anyConfig = fc
  .record({ services, soak: fc.nat(), branch: fc.constantFrom("main", "trunk", "release/2.x"), host: fc.domain() })
  .map(({ services: more, soak, branch, host }) => ({
    ...ACME,
    main_branch: branch,
    consoles: { ...ACME.consoles, production: { ...ACME.consoles.production, host } },
    surfaces: [...ACME.surfaces, ...more],
    promotion: { ...ACME.promotion, minimum_soak_seconds: soak },
  }));

describe("a team's configuration", () => {
  it("may be another one: other names, other branch, other surfaces", () => {
    const config = defineCockpit(ACME);
    expect(config.main_branch).toBe("trunk");
    expect(getSurface(config, "shop")).toMatchObject({ workflow: "ship.yaml", verify_within_seconds: 180 });
    expect(getSurface(config, "api-prod")).toBeNull();
  });

  it("finds no surface by the name of a prototype's member", () => {
    for (const name of ["constructor", "__proto__", "toString", ""]) expect(getSurface(raxxConfig, name)).toBeNull();
  });

  it("may have both consoles on other hosts than Heroku, which tell their commit themselves", () => {
    const surfaces = ACME.surfaces.map((surface) => {
      if (surface.console === undefined) return surface;
      const version_url = `https://${ACME.consoles[surface.console].host}/api/version`;
      return { ...surface, platform: "http", version_url, version_path: "sha" };
    });
    const onHttp = surfaces.filter(({ console, platform }) => console !== undefined && platform === "http");
    expect(onHttp).toHaveLength(2);
    expect(messagesOf({ ...ACME, surfaces, secrets: [] })).toEqual([]);
  });

  it.each(CONFIG_FAULTS)("is refused with $what", ({ said, ...fault }) => {
    expect(messagesOf(ACME)).toEqual([]);
    expect(messagesOf(withFault(ACME, fault)).join("\n")).toContain(said);
  });

  it("is valid whatever else it holds, and with one fault is refused by name", () => {
    fc.assert(
      fc.property(anyConfig, fc.constantFrom<ConfigFault>(...CONFIG_FAULTS), (config, fault) => {
        expect(messagesOf(config)).toEqual([]);
        expect(messagesOf(withFault(config, fault)).join("\n")).toContain(fault.said);
      }),
    );
  });

  it("is told all that is wrong at once, each time as a sentence that ends", () => {
    const set = {
      "consoles.production.host": "https://deck.acme.test",
      "surfaces.3.app": "shop",
      "surfaces.3.promoted_from": "nowhere",
      "flags.1.key": "FLAG_CONSOLE_DEPLOY_UI",
      "secrets.1.consumers.1.app": "tills",
    };
    const broken = withFault(ACME, { set });
    const messages = messagesOf(broken);
    for (const name of ["production.host", "nowhere", "till cannot", "FLAG_CONSOLE_DEPLOY_UI", "tills"]) {
      expect(messages.filter((message) => message.includes(name))).not.toEqual([]);
    }
    for (const message of messages) expect(message).toMatch(/^[^\n]+\.$/);
    expect(() => void Reflect.apply(defineCockpit, null, [broken])).toThrow(`${messages.length} problem(s)`);
  });
});
