import type { Page } from "@playwright/test";

const CONTROLS = "main :is(button, input, select, textarea), header button";

/** Waits until the page answers: what somebody chooses before it has come alive is lost, and no person is that fast. */
async function untilAlive(page: Page): Promise<void> {
  const isAlive = (controls: string) =>
    [...document.querySelectorAll(controls)].every((control) =>
      Object.keys(control).some((key) => key.startsWith("__reactProps")),
    );
  await page.waitForFunction(isAlive, CONTROLS);
}

/** A page that is there, once it was asked for, only when it answers. */
export function goOnceAlive(page: Page): Page {
  const go = page.goto.bind(page);
  const load = page.reload.bind(page);
  page.goto = async (url, options) => {
    const answer = await go(url, options);
    if (options?.waitUntil === undefined) await untilAlive(page);
    return answer;
  };
  page.reload = async (options) => {
    const answer = await load(options);
    await untilAlive(page);
    return answer;
  };
  return page;
}
