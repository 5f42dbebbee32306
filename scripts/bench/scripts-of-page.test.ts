import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { firstLoadBytes, scriptsOf } from "@/scripts/bench/scripts-of-page";

const HTML = `
  <link rel="preload" as="script" href="/_next/static/chunks/main-1.js"/>
  <script src="/_next/static/chunks/main-1.js" async=""></script>
  <script src="/_next/static/chunks/polyfills-2.js" noModule=""></script>
  <script>self.__next_f.push([1,"I[77,[\\"/_next/static/chunks/0k-l3cx4d.js\\",\\"/_next/static/chunks/main-1.js\\"]"])</script>
  <script>self.__next_f.push([1,"I[78,[\\"9\\",\\"static/chunks/app/page-4.js\\"]"])</script>`;

it("are those that its HTML names in tags and in its payload, each once, without what modern browsers skip", () => {
  expect(scriptsOf(HTML)).toEqual([
    "static/chunks/0k-l3cx4d.js",
    "static/chunks/app/page-4.js",
    "static/chunks/main-1.js",
  ]);
  expect(scriptsOf("<p>no script</p>")).toEqual([]);
});

it("weigh what they weigh when they travel", async () => {
  const asked: string[] = [];
  const bytes = await firstLoadBytes(HTML, (path) => {
    asked.push(path);
    return Promise.resolve("x".repeat(10_000));
  });
  expect(asked).toEqual(scriptsOf(HTML).map((script) => `/_next/${script}`));
  expect(bytes).toBe(3 * gzipSync("x".repeat(10_000)).byteLength);
});
