import path from "node:path";
import { defineConfig } from "vitest/config";

const root = process.cwd();

/** The tests that a rule stands on: those that need nothing. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^server-only$/, replacement: path.join(root, "tests/setup/server-only.ts") },
      { find: /^@\//, replacement: `${root}/` },
    ],
  },
  test: { include: ["lib/**/*.test.ts"], exclude: ["lib/db/generated/**"] },
});
