import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { goOnceAlive } from "@/e2e/alive";
import { Control } from "@/e2e/control";
import { DeployApi } from "@/e2e/deploying";
import { type ConsoleName, loadSandbox, type Who } from "@/e2e/sandbox";
import { mintSession, signInThroughPage } from "@/e2e/sign-in";
import type { Sandbox } from "@/sandbox/sandbox-file";

interface Fixtures {
  sandbox: Sandbox;
  /** Base URLs of the two consoles. */
  staging: string;
  production: string;
  /** The local platform's control API. */
  control: Control;
  /** Signs in through the page itself; spends a code. */
  signIn: (page: Page, who: Who, console?: ConsoleName) => Promise<void>;
  /** Signs a context in without the page and without a code; staging unless said otherwise. */
  sessionFor: (context: BrowserContext, who: Who, console?: ConsoleName) => Promise<void>;
  /** Another browser with a page of its own; signed in on staging where somebody is named. */
  another: (who: Who | null, options?: BrowserContextOptions) => Promise<Page>;
  /** Names an error of the browser's console that this test expects; every other one fails it. */
  expectConsoleError: (pattern: RegExp) => void;
  expectedConsoleErrors: RegExp[];
  /** Number of the worker, and so of its sandbox. */
  slot: number;
  /** Every journey finds its sandbox calm, whatever the one before has left. */
  calm: undefined;
  /** The HTTP API with the token of that person; staging unless said otherwise. */
  api: (who: Who, console?: ConsoleName) => DeployApi;
}

/** How many times faster than usual a run goes, so that journeys are quick. */
const SPEED = 6;

// The browser's own note about an answer of 400 and above; what the page makes of it is what a test looks at.
const NETWORK_NOTE = /^Failed to load resource:/;

function collectErrors(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error" && !NETWORK_NOTE.test(message.text())) errors.push(message.text());
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  return errors;
}

function expectQuiet(errors: readonly string[], expected: readonly RegExp[]): void {
  const unexpected = errors.filter((text) => !expected.some((pattern) => pattern.test(text)));
  expect(unexpected, "errors in the browser's console").toEqual([]);
}

export const test = base.extend<Fixtures>({
  expectedConsoleErrors: async ({}, use) => use([]),
  expectConsoleError: async ({ expectedConsoleErrors }, use) =>
    use((pattern) => {
      expectedConsoleErrors.push(pattern);
    }),
  slot: async ({}, use, { parallelIndex }) => use(parallelIndex),
  sandbox: async ({ slot }, use) => use(loadSandbox(slot)),
  calm: [
    async ({ sandbox, control }, use) => {
      await control.reset({ speed: SPEED });
      await new DeployApi(sandbox.staging.url, sandbox.admin.api_token).clear();
      await use(undefined);
    },
    { auto: true },
  ],
  api: async ({ sandbox }, use) =>
    use((who, name = "staging") => new DeployApi(sandbox[name].url, sandbox[who].api_token)),
  staging: async ({ sandbox }, use) => use(sandbox.staging.url),
  production: async ({ sandbox }, use) => use(sandbox.production.url),
  control: async ({ sandbox }, use) => use(new Control(sandbox)),
  context: async ({ context, expectedConsoleErrors }, use) => {
    const errors = collectErrors(context);
    await use(context);
    expectQuiet(errors, expectedConsoleErrors);
  },
  page: async ({ page }, use) => use(goOnceAlive(page)),
  another: async ({ browser, sandbox, expectedConsoleErrors }, use) => {
    const opened: { context: BrowserContext; errors: string[] }[] = [];
    await use(async (who, options) => {
      const context = await browser.newContext(options);
      opened.push({ context, errors: collectErrors(context) });
      if (who !== null) await mintSession(context, { sandbox, who, console: "staging" });
      return goOnceAlive(await context.newPage());
    });
    for (const { context } of opened) await context.close();
    for (const { errors } of opened) expectQuiet(errors, expectedConsoleErrors);
  },
  signIn: async ({ sandbox }, use) =>
    use((page, who, name = "staging") => signInThroughPage(page, { sandbox, who, console: name })),
  sessionFor: async ({ sandbox }, use) =>
    use((context, who, name = "staging") => mintSession(context, { sandbox, who, console: name })),
});

export { expect };
