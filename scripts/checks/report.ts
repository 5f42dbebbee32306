import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

import { root } from "@/sandbox/root";

/** A test, a file or a check that failed, or a journey that passed only when it was tried again. */
export interface Trouble {
  how: "failed" | "flaky";
  /** The file, from the root, or the name of a check. */
  where: string;
  title: string;
  /** The first lines of what it said. */
  because: string[];
}

export interface Report {
  passed: number;
  troubles: Trouble[];
}

const LINES_OF_A_REASON = 6;

const vitestFile = z.object({
  name: z.string(),
  status: z.string(),
  message: z.string().default(""),
  assertionResults: z.array(
    z.object({
      ancestorTitles: z.array(z.string()),
      title: z.string(),
      status: z.string(),
      failureMessages: z.array(z.string()).nullish(),
    }),
  ),
});

const vitestReport = z
  .object({ numPassedTests: z.int(), testResults: z.array(vitestFile) })
  .transform(({ numPassedTests, testResults }) => ({
    passed: numPassedTests,
    troubles: testResults.flatMap(troublesOfFile),
  }));

const playwrightTest = z.object({
  status: z.string(),
  results: z.array(z.object({ error: z.object({ message: z.string().default("") }).optional() })),
});

const playwrightSuite = z.object({
  title: z.string(),
  specs: z.array(z.object({ title: z.string(), file: z.string(), tests: z.array(playwrightTest) })),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});

const playwrightReport = z
  .object({
    stats: z.object({ expected: z.int(), flaky: z.int() }),
    suites: z.array(playwrightSuite),
  })
  .transform(({ stats, suites }) => ({
    passed: stats.expected + stats.flaky,
    // The outermost suites are the files.
    troubles: suites.flatMap((file) => troublesOfSuite(file, [])),
  }));

/** The JSON report of vitest or of Playwright. */
export const reportSchema: z.ZodType<Report> = z.union([vitestReport, playwrightReport]);

/** The first lines of an error, without colours. */
export function firstLines(text: string): string[] {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines.filter((line) => line.trim() !== "").slice(0, LINES_OF_A_REASON);
}

function troublesOfFile({ name, status, message, assertionResults }: z.infer<typeof vitestFile>): Trouble[] {
  const where = path.relative(root, name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (status === "failed" && failed.length === 0) {
    return [{ how: "failed", where, title: "could not be run to its end", because: firstLines(message) }];
  }
  return failed.map(({ ancestorTitles, title, failureMessages }) => ({
    how: "failed",
    where,
    title: [...ancestorTitles, title].join(" › "),
    because: firstLines(failureMessages?.join("\n") ?? ""),
  }));
}

function troublesOfSuite(suite: z.infer<typeof playwrightSuite>, above: string[]): Trouble[] {
  const here = suite.specs.flatMap(({ title, file, tests }) =>
    tests.flatMap(({ status, results }): Trouble[] => {
      if (status !== "unexpected" && status !== "flaky") return [];
      const reason = results.map(({ error }) => error?.message ?? "").find((message) => message !== "");
      const how = status === "flaky" ? "flaky" : "failed";
      return [{ how, where: `e2e/${file}`, title: [...above, title].join(" › "), because: firstLines(reason ?? "") }];
    }),
  );
  return [...here, ...(suite.suites ?? []).flatMap((inner) => troublesOfSuite(inner, [...above, inner.title]))];
}
