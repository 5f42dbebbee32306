import type { Page } from "@playwright/test";
import { z } from "zod";
import { callApi } from "@/e2e/api";
import type { ConsoleName } from "@/e2e/sandbox";
import type { Sandbox } from "@/sandbox/sandbox-file";

const issuedSchema = z.object({ id: z.string(), token: z.string() });

/** A display token that an admin has just made on that console. */
export async function issueScreen(sandbox: Sandbox, name: ConsoleName): Promise<z.infer<typeof issuedSchema>> {
  const body = { name: "ops-room-1", expires_in_days: 7 };
  const call = { path: "/api/displays", method: "POST", token: sandbox.admin.api_token, body } as const;
  return (await callApi(sandbox[name].url, call)).read(issuedSchema);
}

const wallSchema = z.looseObject({
  surfaces: z.array(z.looseObject({ surface_id: z.string() })),
  needs_you: z.array(z.unknown()),
  server_time: z.string(),
});
export type SeenWall = z.infer<typeof wallSchema>;

/** What that console tells a screen now. */
export async function readWall(baseUrl: string, token: string): Promise<SeenWall> {
  return (await callApi(baseUrl, { path: "/api/wall", token })).read(wallSchema);
}

/** Moves the page's clock to its next look, and lets the answer come: a page gives up one that its clock overtakes. */
export async function nextLook(page: Page): Promise<void> {
  const answered = page.waitForResponse("**/api/wall", { timeout: 4_500 }).catch(() => null);
  await page.clock.runFor(3_000);
  await answered;
}

/** How many pieces of data the wall shows: each carries a stamp of its own. */
export const countData = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll(".d").length);

/** How visible something is that only a style shows or hides: 0 to 1. */
export const opacityOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate((which) => {
    const element = document.querySelector(which);
    return element === null ? "none" : getComputedStyle(element).opacity;
  }, selector);

export const iconOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? "");

/** Counts the timers that are waiting, from before the page's first script on. */
export async function countTimers(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const waiting = new Set<unknown>();
    Object.assign(globalThis, { waitingTimers: waiting });
    const { setTimeout: later, setInterval: often, clearTimeout: noLater, clearInterval: noMore } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (work: () => void, ms?: number) => {
        const id = later(() => {
          waiting.delete(id);
          work();
        }, ms);
        waiting.add(id);
        return id;
      },
      setInterval: (work: () => void, ms?: number) => {
        const id = often(work, ms);
        waiting.add(id);
        return id;
      },
      clearTimeout: (id: number) => {
        waiting.delete(id);
        noLater(id);
      },
      clearInterval: (id: number) => {
        waiting.delete(id);
        noMore(id);
      },
    });
  });
  return () =>
    page.evaluate(() => {
      const waiting: unknown = Reflect.get(globalThis, "waitingTimers");
      return waiting instanceof Set ? waiting.size : -1;
    });
}
