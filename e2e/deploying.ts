import { expect, type Locator, type Page } from "@playwright/test";
import { callApi } from "@/e2e/api";

import { type Deploy, deployAnswerSchema, deployDetailSchema, inFlightSchema } from "@/lib/deploys/schemas";

/** A surface's cell on the dashboard. */
export function tile(page: Page, surface: string): Locator {
  return page.getByRole("article", { name: surface, exact: true });
}

/** The in-flight chip, where it speaks of that surface. */
export function chip(page: Page, words: string | RegExp): Locator {
  return page.getByRole("banner").getByRole("button").filter({ hasText: words });
}

/** The button that opens a surface's menu. */
export function menuButton(page: Page, surface: string): Locator {
  return tile(page, surface).getByRole("button", { name: `More about ${surface}` });
}

/** What is known about a surface and can be done with it, opened from its cell if it is not open yet. */
export async function openMenu(page: Page, surface: string): Promise<Locator> {
  const menu = page.getByRole("dialog", { name: surface, exact: true });
  if (!(await menu.isVisible())) await menuButton(page, surface).click();
  await expect(menu).toBeVisible();
  return menu;
}

/** Opens the deploy modal from the surface's menu and waits until it has been read what would ship. */
export async function openDeployModal(page: Page, surface: string): Promise<Locator> {
  const menu = await openMenu(page, surface);
  await menu.getByRole("button", { name: `Deploy ${surface}` }).click();
  const modal = page.getByRole("dialog", { name: `Deploy ${surface}` });
  await expect(modal.getByRole("heading", { name: /would ship|Rolls back|Diverged/ })).toBeVisible();
  return modal;
}

/** The warning in a dialog that says this; others may stand beside it. */
export function alertIn(dialog: Locator, words: string): Locator {
  return dialog.getByRole("alert").filter({ hasText: words }).first();
}

/** What a deploy's page says of its state. */
export function outcome(page: Page, word: string): Locator {
  return page.getByRole("main").getByRole("status").filter({ hasText: word });
}

interface Order {
  surface_id: string;
  sha?: string;
  confirm?: string;
  reason?: string;
}

/** A client of one console's API with somebody's token. */
export class DeployApi {
  readonly #baseUrl: string;
  readonly #token: string;

  constructor(baseUrl: string, token: string) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  /** Asks for a deploy; anything but 202 fails the test. */
  async request(order: Order): Promise<Deploy> {
    const answer = await this.tryRequest(order);
    expect(answer.status, answer.text).toBe(202);
    return answer.read(deployAnswerSchema).deploy;
  }

  /** Asks for a deploy, and takes a refusal for an answer. */
  tryRequest(order: Order): ReturnType<typeof callApi> {
    return callApi(this.#baseUrl, { path: "/api/deploys", method: "POST", token: this.#token, body: order });
  }

  async read(id: string): Promise<Deploy> {
    const answer = await callApi(this.#baseUrl, { path: `/api/deploys/${id}`, token: this.#token });
    return answer.read(deployDetailSchema).deploy;
  }

  /** Waits until GitHub has named the run of a deploy. */
  async runId(id: string): Promise<string> {
    let runId: string | null = null;
    await expect
      .poll(async () => {
        runId = (await this.read(id)).run_id;
        return runId;
      })
      .not.toBeNull();
    return runId ?? "";
  }

  /** Asks for the end of a deploy and waits for it. */
  async cancel(id: string): Promise<void> {
    const answer = await this.#askToCancel(id);
    expect(answer.status, answer.text).toBe(202);
    await this.until(id, "cancelled");
  }

  /** Ends what an earlier journey may have left live, once the console answers. */
  async clear(): Promise<void> {
    const left = async () => {
      const answer = await callApi(this.#baseUrl, { path: "/api/deploys/in-flight", token: this.#token });
      const live = answer.read(inFlightSchema).items.filter(({ state }) => state !== "unresolved");
      for (const { id } of live) await this.#askToCancel(id);
      return live.length;
    };
    await expect.poll(() => left().catch(String), { timeout: 60_000, message: "nothing is live" }).toBe(0);
  }

  #askToCancel(id: string): ReturnType<typeof callApi> {
    const path = `/api/deploys/${id}/cancel`;
    return callApi(this.#baseUrl, { path, method: "POST", token: this.#token, body: {} });
  }

  /** Waits until a deploy is in that state. */
  async until(id: string, state: Deploy["state"]): Promise<void> {
    await expect.poll(async () => (await this.read(id)).state, { timeout: 40_000 }).toBe(state);
  }
}

/** The id in the address of a deploy's page. */
export function deployIdOf(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}
