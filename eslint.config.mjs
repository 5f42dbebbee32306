import query from "@tanstack/eslint-plugin-query";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Budgets and strictness of docs/architecture.md. Imports are ruled by .dependency-cruiser.mjs, format by Biome, and what one
// file alone cannot show by tests/house.

/** The only readers of process.env: next.config.ts reads the build stamp, instrumentation.ts what it is built for. */
const environmentReaders = [
  "lib/env.ts",
  "prisma.config.ts",
  "next.config.ts",
  "instrumentation.ts",
  "cli/**",
  "sandbox/**",
  "scripts/**",
];
const nextDefaults = ["app/**/{page,layout,loading,error,global-error,not-found}.tsx", "*.config.{ts,mjs}", "*.mjs"];
const setupDefaults = ["tests/setup/**", "e2e/global-*.ts"];
const tests = ["**/*.test.ts", "**/*.test.tsx", "tests/**", "e2e/**"];

const DEFAULT_EXPORT = {
  selector: "ExportDefaultDeclaration",
  message: "Name the export; default exports are for the files where Next or a tool wants one.",
};
const BARREL = { selector: "ExportAllDeclaration", message: "No barrels: import from the file that declares it." };
const RAW_HTML = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: "Render text, not markup.",
};
const OWN_TRANSACTION = {
  selector: "MemberExpression[property.name='$transaction']",
  message: "Use inTransaction of lib/db/transaction.ts: it translates the errors.",
};
const OWN_CATCH = {
  selector: "TryStatement",
  message: "Components let errors travel: the query client reports each once, error.tsx shows the rest.",
};
const FIXED_WAIT = {
  selector: "CallExpression[callee.property.name='waitForTimeout']",
  message: "Wait for what a person sees, not for a time.",
};
const HIDDEN_LOCATOR = {
  selector: "CallExpression[callee.property.name=/^(getByTestId|\\$|\\$\\$)$/]",
  message: "Locate by role, label or text.",
};
const everywhere = [DEFAULT_EXPORT, BARREL, RAW_HTML];

const unfinishedTests = ["it", "test", "describe"].flatMap((object) =>
  ["only", "skip", "todo", "fixme"].map((property) => ({
    object,
    property,
    message: "A test runs and says something; delete it or mend it.",
  })),
);
const environment = { object: "process", property: "env", message: "Read the environment through lib/env.ts." };

export default tseslint.config(
  { ignores: ["node_modules/**", ".next/**", ".cockpit/**", "lib/db/generated/**", "next-env.d.ts"] },
  ...tseslint.configs.recommendedTypeChecked,
  ...query.configs["flat/recommended"],
  { files: ["{app,components}/**/*.{ts,tsx}"], ...reactHooks.configs.flat["recommended-latest"] },
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60 }],
      "max-depth": ["error", 3],
      "max-nested-callbacks": ["error", 3],
      "max-params": ["error", 3],
      "no-restricted-properties": ["error", environment],
      "no-restricted-syntax": ["error", ...everywhere],
    },
  },
  { files: ["**/*.tsx"], rules: { "max-lines-per-function": ["error", { max: 120 }] } },
  { files: ["app/**/route.ts"], rules: { "max-lines": ["error", { max: 40 }] } },
  { files: ["lib/http/*route.ts"], rules: { "max-lines": ["error", { max: 120 }] } },
  {
    files: ["lib/**"],
    ignores: ["lib/db/**"],
    rules: { "no-restricted-syntax": ["error", ...everywhere, OWN_TRANSACTION] },
  },
  { files: ["components/**/*.tsx"], rules: { "no-restricted-syntax": ["error", ...everywhere, OWN_CATCH] } },
  { files: ["cli/**", "sandbox/**", "scripts/**", "simulator/main.ts"], rules: { "no-console": "off" } },
  { files: environmentReaders, rules: { "no-restricted-properties": "off" } },
  {
    files: tests,
    rules: {
      "max-lines-per-function": "off",
      "max-nested-callbacks": "off",
      "no-console": "off",
      // Vitest's asymmetric matchers (expect.objectContaining, expect.any) are typed any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "no-restricted-properties": ["error", environment, ...unfinishedTests],
    },
  },
  {
    files: ["e2e/**"],
    rules: { "no-restricted-syntax": ["error", ...everywhere, FIXED_WAIT, HIDDEN_LOCATOR] },
  },
  { files: [...nextDefaults, ...setupDefaults], rules: { "no-restricted-syntax": ["error", BARREL, RAW_HTML] } },
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
);
