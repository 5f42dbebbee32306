import { expect, type Locator, type Page } from "@playwright/test";
import { type ConsoleName, queryConsole } from "@/e2e/sandbox";
import type { Sandbox } from "@/sandbox/sandbox-file";

/** The strip that says what needs a person, the worst first. */
export function needsYou(page: Page): Locator {
  return page.getByRole("region", { name: "Needs you" });
}

/** The causes that say this, in the list of all of them, which is opened as soon as there is one. */
export async function causes(page: Page, words: string | RegExp): Promise<Locator> {
  const list = page.getByRole("dialog", { name: "Needs you" });
  const found = list.getByRole("listitem").filter({ hasText: words });
  const opener = needsYou(page).getByRole("button", { name: /^(All \d+ causes|The cause in full)$/ });
  await expect(async () => {
    if (!(await list.isVisible())) await opener.click({ timeout: 2_000 });
    await expect(found.first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  return found;
}

/** Nothing of a page lies beyond its edge, on a phone as on a desk. */
export async function expectNothingOverflows(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const overflowing = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflowing, `pixels beyond the edge of ${page.url()} at ${width}`).toBeLessThanOrEqual(0);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** Has a console look at everything outside at once, instead of when it is due. */
export async function lookAtOnce(sandbox: Sandbox, name: ConsoleName = "staging"): Promise<void> {
  for (const table of ["mirrors", "surface_observations"]) {
    const text = `UPDATE ${table} SET next_check_at = now(), lease_until = NULL`;
    await queryConsole(sandbox[name].database_url, { text, values: [] });
  }
}

/** Makes a live deploy as old as that, as if the console had waited all the while; a step at work on it is fenced off. */
export async function makeOlder(sandbox: Sandbox, deployId: string, hours: number): Promise<void> {
  await queryConsole(sandbox.staging.database_url, {
    text: `WITH moved AS (
             UPDATE deploy_transitions SET at = at - make_interval(hours => $2) WHERE deploy_id = $1)
           UPDATE deploys SET next_check_at = now(), blocked_by = NULL, wait_seen = NULL,
             lease_fence = lease_fence + 1, lease_until = NULL,
             requested_at = requested_at - make_interval(hours => $2),
             dispatched_at = dispatched_at - make_interval(hours => $2),
             state_since = state_since - make_interval(hours => $2)
           WHERE id = $1`,
    values: [deployId, hours],
  });
}

/** Leaves a live deploy as builds before did that believed in deadlines: ended by a clock, while its run goes on. */
export async function endByClock(sandbox: Sandbox, deployId: string): Promise<void> {
  const words = "The run had not ended after 2 h.";
  await queryConsole(sandbox.staging.database_url, {
    text: `WITH ended AS (
             UPDATE deploys SET state = 'timed_out', state_since = now(), finished_at = now(), blocked_by = NULL,
               failure_code = 'deadline', failure_message = $2, recheck_at = now(),
               lease_fence = lease_fence + 1, lease_until = NULL
             WHERE id = $1 RETURNING id)
           INSERT INTO deploy_transitions (deploy_id, seq, from_state, to_state, at, actor, note, audit_seq)
           SELECT id, (SELECT max(seq) + 1 FROM deploy_transitions WHERE deploy_id = $1), 'queued', 'timed_out', now(), 'system', $2, 0
           FROM ended`,
    values: [deployId, words],
  });
}
