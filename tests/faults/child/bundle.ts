import { rename } from "node:fs/promises";
import path from "node:path";
import { build, stop } from "esbuild";

import { root } from "@/sandbox/root";

const FOLDER = path.join(root, ".cockpit", "cache", "faults");

/** The program of the child processes in one file: to load it from its sources would take longer than most rounds. */
export const PROGRAM = path.join(FOLDER, "console.cjs");
/** Where Node keeps what it has compiled of the program. */
export const COMPILED = { NODE_COMPILE_CACHE: path.join(FOLDER, "compiled") };

/** CommonJS loads of Node's own modules only what is used. It has no `import.meta`, by which a package finds its files. */
const MODULE_URL = {
  define: { "import.meta.url": "moduleUrl" },
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Bundles the program of the child processes as the sources are now; once before a run. */
export async function bundleConsole(): Promise<void> {
  // Another run may be loading the file at this moment.
  const outfile = `${PROGRAM}.${process.pid}.cjs`;
  await build({
    entryPoints: [path.join(root, "tests", "faults", "child", "console.ts")],
    outfile,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    format: "cjs",
    conditions: ["react-server"],
    external: ["@node-rs/argon2", "libpg-query", "libsodium-wrappers", "pg-native"],
    logLevel: "error",
    ...MODULE_URL,
  });
  await stop();
  await rename(outfile, PROGRAM);
}
