import path from "node:path";
import { defineConfig } from "vitest/config";
import { askedHistories, isWithoutFix, withoutFix } from "./scripts/checks/asked-histories.mjs";

const at = (name: string) => path.join(import.meta.dirname, name);

const alias = [
  { find: /^server-only$/, replacement: at("tests/setup/server-only.ts") },
  { find: /^@\//, replacement: `${import.meta.dirname}/` },
];

const setupFiles = [at("tests/setup/fail-on-console.ts")];

export default defineConfig({
  resolve: { alias },
  test: {
    pool: "forks",
    maxWorkers: 2,
    // How long something may take is for its test to say; these end what hangs, on a machine that has other work too.
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: [
            "*.test.ts",
            "{app,cli,components,lib,prisma,sandbox,scripts,simulator}/**/*.test.{ts,tsx}",
            "tests/house/**/*.test.ts",
          ],
          exclude: ["lib/db/generated/**"],
          // Most take a millisecond: a process of its own for each file would cost twice as much as all of them.
          isolate: false,
          setupFiles,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          // To load the whole console anew for every file would take as long as the tests themselves.
          isolate: false,
          setupFiles: [...setupFiles, at("tests/setup/forget-console.ts")],
          globalSetup: [at("tests/setup/postgres.ts")],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        plugins: [withoutFix()],
        test: {
          name: "histories",
          include: ["tests/histories/**/*.test.ts"],
          provide: { histories: askedHistories() },
          // What was loaded without a fix would be kept, and given to whoever plays histories next.
          fsModuleCache: !isWithoutFix,
          setupFiles,
          globalSetup: [at("tests/setup/postgres-on-socket.ts")],
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          // Some of them wait for a lease to end or a database to come back, and need no core for it.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          include: ["tests/faults/**/*.test.ts"],
          setupFiles,
          globalSetup: [at("tests/setup/postgres.ts"), at("tests/setup/console-program.ts")],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
