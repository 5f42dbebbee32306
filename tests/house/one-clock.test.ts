import { expect, it } from "vitest";
import { listSources } from "@/tests/house/sources";

const sources = listSources().filter(({ isTest }) => !isTest);

function filesOf(folder: string, pattern: RegExp): string[] {
  return sources.filter(({ file, text }) => file.startsWith(folder) && pattern.test(text)).map(({ file }) => file);
}

it("every lease goes by cockpit_now(), the database's one clock", () => {
  expect(filesOf("lib/", /lease_until\s*[<=]+\s*(?!cockpit_now\(\))\S*(now|clock_timestamp)\(/)).toEqual([]);
  expect(filesOf("lib/", /clock_timestamp\(/)).toEqual([]);
});

it("the simulated platforms read one clock, which can be moved", () => {
  const ofTheMachine = filesOf("simulator/", /Date\.now\b|new Date\(\)/);
  expect(ofTheMachine).toEqual(["simulator/repository/create-repository.ts", "simulator/state/clock.ts"]);
});
