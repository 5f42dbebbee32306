import { rename } from "node:fs/promises";
import path from "node:path";
import { build, stop } from "esbuild";

import { root } from "@/scripts/root";

/** The program of the child processes in one file: to load it from its sources would take longer than most rounds. */
export const PROGRAM = path.join(root, ".cockpit", "cache", "faults", "console.mjs");

/** Packages written for `require` find it here. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/** Bundles the program of the child processes as the sources are now; once before a run. */
export async function bundleConsole(): Promise<void> {
  // Another run may be loading the file at this moment.
  const outfile = `${PROGRAM}.${process.pid}.mjs`;
  await build({
    entryPoints: [path.join(root, "tests", "faults", "child", "console.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["react-server"],
    external: ["@node-rs/argon2", "libpg-query", "pg-native"],
    banner: { js: REQUIRE },
    logLevel: "error",
  });
  await stop();
  await rename(outfile, PROGRAM);
}
