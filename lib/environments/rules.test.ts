import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { environmentOfHost, hostTable, isMiswired, parseHosts } from "@/lib/environments/rules";
import { anyHost, anyText } from "@/tests/factories/arbitraries";
import { raxxConfig } from "@/tests/factories/raxx-config";

const SHIPPED = hostTable(raxxConfig, undefined);
const LOCAL = parseHosts(
  "console-staging.localhost:3000=staging, console.localhost:3001=production,[::1]:3000=staging",
);
const of = (host: string | null | undefined, table = SHIPPED) => environmentOfHost(table, host);

describe("the host of a request", () => {
  it("decides the environment by exact match", () => {
    expect(of("console-staging.raxx.app")).toBe("staging");
    expect(of("console.raxx.app")).toBe("production");
  });

  it("may be written in other letter case, since host names have none", () => {
    expect(of("Console.RAXX.app")).toBe("production");
  });

  it.each([
    ["another port", "console.raxx.app:443"],
    ["a port with nothing in it", "console.raxx.app:"],
    ["a trailing dot", "console.raxx.app."],
    ["a user before it", "admin@console.raxx.app"],
    ["a scheme before it", "https://console.raxx.app"],
    ["a path after it", "console.raxx.app/"],
    ["a name before it", "evil.console.raxx.app"],
    ["a name after it", "console.raxx.app.evil.example"],
    ["two values, as two Host headers are joined", "console.raxx.app, console-staging.raxx.app"],
    ["the same value twice", "console.raxx.app,console.raxx.app"],
    ["space around it", " console.raxx.app"],
    ["a tab inside", "console\t.raxx.app"],
    ["a NUL behind it", "console.raxx.app\u0000"],
    ["a look-alike letter that lower-cases to ours", "\u212Aonsole.raxx.app"],
    ["a Cyrillic look-alike", "c\u043Ensole.raxx.app"],
    ["the punycode of a look-alike", "xn--cnsole-7ue.raxx.app"],
    ["full-width letters", "\uFF43onsole.raxx.app"],
    ["percent encoding", "console%2Eraxx.app"],
    ["the platform's own name of the app", "raxx-console-prod.herokuapp.com"],
    ["nothing", ""],
    ["a prototype's member", "constructor"],
    ["another one", "__proto__"],
  ])("is misdirected with %s", (_what, host) => {
    expect(of(host)).toBeNull();
  });

  it("is misdirected when it is missing", () => {
    expect(of(null)).toBeNull();
    expect(of(undefined)).toBeNull();
  });

  it("may be an address with its port, where one is configured", () => {
    expect(of("[::1]:3000", LOCAL)).toBe("staging");
    expect(of("[::1]", LOCAL)).toBeNull();
    expect(of("[0:0:0:0:0:0:0:1]:3000", LOCAL)).toBeNull();
    expect(of("[::1]:3001", LOCAL)).toBeNull();
  });

  it("never finds an environment for anything but a configured name, whatever is sent", () => {
    const names = [...SHIPPED.keys()];
    const near = fc
      .tuple(fc.constantFrom(...names), fc.nat(30), anyText(3))
      .map(([name, at, text]) => name.slice(0, at) + text + name.slice(at));
    const anything = fc.oneof(near, anyText(30), anyHost, fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(anything, (host) => {
        const isOurs = names.includes(host.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
        expect(of(host) === null).toBe(!isOurs);
      }),
      { numRuns: 700 },
    );
  });

  it("is the same for every letter case of a configured name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SHIPPED), fc.array(fc.boolean()), ([name, environment], upper) => {
        const mixed = [...name].map((letter, index) => (upper[index] === true ? letter.toUpperCase() : letter));
        expect(of(mixed.join(""))).toBe(environment);
      }),
    );
  });
});

describe("the override of the hosts", () => {
  it("replaces the configured ones", () => {
    const table = hostTable(raxxConfig, "Localhost:3000=staging");
    expect([...table]).toEqual([["localhost:3000", "staging"]]);
    expect(of("console.raxx.app", table)).toBeNull();
  });

  it("may name several hosts of one environment", () => {
    expect(parseHosts("a.example=staging,b.example:8080=staging").size).toBe(2);
  });

  it.each([
    "console.raxx.app",
    "console.raxx.app=prod",
    "console.raxx.app=production=staging",
    "=staging",
    "https://console.raxx.app=production",
    "console.raxx.app:0=production",
    "console.raxx.app.=production",
    "console_raxx.app=production",
    "-console.raxx.app=production",
    "a b=staging",
  ])("refuses %j and quotes it", (entry) => {
    expect(() => parseHosts(entry)).toThrow(`"${entry}" is not host[:port]=staging|production`);
  });

  it("refuses one host with two environments", () => {
    expect(() => parseHosts("a.example=staging,A.example=production")).toThrow("a.example is given two environments");
  });
});

describe("the wiring", () => {
  it("agrees when host, process and database say the same", () => {
    expect(isMiswired({ host: "staging", process: "staging", database: "staging" })).toBe(false);
  });

  it.each([
    ["the host differs", { host: "production", process: "staging", database: "staging" }],
    ["the database differs", { host: "staging", process: "staging", database: "production" }],
    ["the database says something else", { host: "staging", process: "staging", database: "qa" }],
    ["the database carries no stamp", { host: "staging", process: "staging", database: null }],
    ["host and database agree against the process", { host: "production", process: "staging", database: "production" }],
  ] as const)("is wrong when %s", (_what, wiring) => {
    expect(isMiswired(wiring)).toBe(true);
  });

  it("is not called wrong while the database cannot be asked", () => {
    expect(isMiswired({ host: "staging", process: "staging", database: undefined })).toBe(false);
  });
});
