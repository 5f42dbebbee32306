import { expect, it } from "vitest";
import { listSources } from "@/tests/house/sources";

const lib = listSources().filter(({ file, isTest }) => file.startsWith("lib/") && !isTest);
const filesWith = (pattern: RegExp) => lib.flatMap(({ file, text }) => (pattern.test(text) ? [file] : []));

it("leases are taken, renewed and given back in one place", () => {
  expect(filesWith(/lease_(until|owner)\s*=|make_interval\(secs => \$\{[A-Za-z]*LEASE/)).toEqual(["lib/work/lease.ts"]);
});

it("what has changed is announced in one place", () => {
  expect(filesWith(/pg_notify/)).toEqual(["lib/work/announce.ts"]);
});

it("transactions get their failpoints in one place", () => {
  expect(filesWith(/failpoint\(["`](before|after):commit:/)).toEqual([
    "lib/deploys/claim-deploy.ts",
    "lib/work/committed.ts",
  ]);
});
