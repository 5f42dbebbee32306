import { globSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { openDeployModal, outcome } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import { type Leak, watchAnswers } from "@/e2e/leaks";
import { consoleLog, queryConsole } from "@/e2e/sandbox";
import { root } from "@/sandbox/root";
import type { Sandbox } from "@/sandbox/sandbox-file";

const CANARY = "canary4b1f7c9e02d8";
const CONSOLES = ["staging", "production"] as const;

type Pages = Record<string, (deployId: string) => [address: string, heading: string | RegExp]>;

/** Every page by its file, with an address and its heading. A page without a line here fails the journey. */
const SIGNED_OUT: Pages = {
  "(auth)/access": () => ["/access", "Access link"],
  "(auth)/sign-in": () => ["/sign-in", /^Sign in to/],
};
const SIGNED_IN: Pages = {
  "(cockpit)/(dashboard)": () => ["/", "Dashboard"],
  "(cockpit)/activity": () => ["/activity", "Activity"],
  "(cockpit)/admin/console-versions": () => ["/admin/console-versions", "Console versions"],
  "(cockpit)/api/docs": () => ["/api/docs", "API"],
  "(cockpit)/audit": () => ["/audit", "Audit"],
  "(cockpit)/deploys/(list)": () => ["/deploys", "Deploys"],
  "(cockpit)/deploys/[id]": (deployId) => [`/deploys/${deployId}`, /.+/],
  "(cockpit)/flags": () => ["/flags", "Flags"],
  "(cockpit)/flags/flips/[id]": () => ["/flags/flips/none", /.+/],
  "(cockpit)/flags/promotions": () => ["/flags/promotions", "Flag promotions"],
  "(cockpit)/help": () => ["/help", "Help"],
  "(cockpit)/help/[guide]": () => ["/help/roll-back", "Roll back"],
  "(cockpit)/help/break-glass": () => ["/help/break-glass", "Break-glass"],
  "(cockpit)/insights": () => ["/insights", "Insights"],
  "(cockpit)/secrets": () => ["/secrets", "Secrets"],
  "(cockpit)/secrets/[name]": () => ["/secrets/METRICS_TOKEN", /.+/],
  "(cockpit)/secrets/[name]/rotations/[id]": () => ["/secrets/METRICS_TOKEN/rotations/none", /.+/],
  "(cockpit)/surfaces/[id]": () => ["/surfaces/api-prod", "api-prod"],
  "(cockpit)/settings": () => ["/settings", "Settings"],
  "(cockpit)/where": () => ["/where?ref=main", "Where is my change?"],
  wall: () => ["/wall", /.+/],
  "(cockpit)/settings/displays": () => ["/settings/displays", "Displays"],
  "(cockpit)/settings/people": () => ["/settings/people", "People"],
  "(cockpit)/settings/webhooks": () => ["/settings/webhooks", "Webhooks"],
};

async function leaksOf(page: Page): Promise<Leak[]> {
  return (await page.content()).includes(CANARY) ? [`the page ${page.url()}`] : [];
}

async function walk(page: Page, way: { pages?: Pages; baseUrl: string; deployId?: string }): Promise<Leak[]> {
  const leaks: Leak[] = [];
  for (const addressed of Object.values(way.pages ?? SIGNED_IN)) {
    const [address, heading] = addressed(way.deployId ?? "");
    const answer = await page.goto(`${way.baseUrl}${address}`);
    if ((await answer?.text())?.includes(CANARY) === true) leaks.push(`the document of ${way.baseUrl}${address}`);
    await expect(page.getByRole("heading", { name: heading, level: 1 }).first()).toBeAttached();
    leaks.push(...(await leaksOf(page)));
  }
  return leaks;
}

/** Makes both consoles look at everything outside again, and waits until they have. */
async function lookAgain(sandbox: Sandbox): Promise<void> {
  for (const name of CONSOLES) {
    const { database_url } = sandbox[name];
    const ask = (text: string) => queryConsole<{ since: string; left: number }>(database_url, { text, values: [] });
    const [began] = await ask("SELECT clock_timestamp()::text AS since");
    await ask("UPDATE mirrors SET next_check_at = now(), lease_until = NULL");
    await ask("UPDATE surface_observations SET next_check_at = now(), lease_until = NULL");
    const left = `SELECT count(*)::int AS left FROM surface_observations WHERE checked_at < '${began?.since ?? ""}'`;
    await expect.poll(async () => (await ask(left))[0]?.left, { timeout: 40_000 }).toBe(0);
  }
}

/** What the platforms answer now; each has to carry the canary, or the journey proves nothing. */
async function expectPlanted(sandbox: Sandbox): Promise<void> {
  const { github_url, heroku_url, cloudflare_url, repository } = sandbox.simulator ?? {};
  for (const address of [
    `${github_url}/repos/${repository}/commits`,
    `${heroku_url}/apps/raxx-console-prod/config-vars`,
    `${cloudflare_url}/accounts/simulated-account/pages/projects/raxx-getraxx`,
  ]) {
    const answer = await fetch(address, { headers: { authorization: "Bearer simulated" } });
    expect(await answer.text(), address).toContain(CANARY);
  }
}

test("the journey below knows every page", () => {
  const files = globSync("**/page.tsx", { cwd: `${root}/app` }).map((file) => file.replace(/\/page\.tsx$/, ""));
  expect(Object.keys({ ...SIGNED_OUT, ...SIGNED_IN }).toSorted()).toEqual(files.toSorted());
});

test("a secret in every answer of every platform reaches no page, no answer and no log of either console", async ({
  page,
  slot,
  sandbox,
  staging,
  production,
  sessionFor,
  control,
  api,
}) => {
  test.slow();
  const watched = watchAnswers(page.context(), (text) => text.includes(CANARY));
  await control.scenario({ canary: CANARY });
  await expectPlanted(sandbox);
  const succeeded = await api("operator").request({ surface_id: "api-staging" });
  await control.scenario({ fail_step: { surface_id: "getraxx", step: 6 } }, { once: true });
  const failed = await api("operator").request({ surface_id: "getraxx", confirm: "getraxx" });
  await api("operator").until(succeeded.id, "succeeded");
  await api("operator").until(failed.id, "failed");
  await lookAgain(sandbox);

  const leaks: Leak[] = [];
  for (const baseUrl of [staging, production]) leaks.push(...(await walk(page, { pages: SIGNED_OUT, baseUrl })));
  await sessionFor(page.context(), "admin", "staging");
  await sessionFor(page.context(), "admin", "production");
  leaks.push(...(await walk(page, { baseUrl: staging, deployId: failed.id })));
  await page.goto(`${staging}/deploys/${succeeded.id}`);
  await expect(outcome(page, "Succeeded")).toBeVisible();
  leaks.push(...(await leaksOf(page)));
  await page.goto(`${staging}/deploys/${failed.id}`);
  await expect(page.getByLabel("Log", { exact: true })).toContainText("TOKEN=");
  leaks.push(...(await leaksOf(page)));
  await page.goto(staging);
  await openDeployModal(page, "getraxx");
  leaks.push(...(await leaksOf(page)));
  const [seeded] = await queryConsole<{ id: string }>(sandbox.production.database_url, {
    text: "SELECT id FROM deploys ORDER BY requested_at DESC LIMIT 1",
    values: [],
  });
  const ofProduction = { baseUrl: production, deployId: seeded?.id ?? "" };
  leaks.push(...(await walk(page, ofProduction)));

  await control.scenario({ outage: true });
  await lookAgain(sandbox);
  leaks.push(...(await walk(page, { baseUrl: staging, deployId: failed.id })), ...(await walk(page, ofProduction)));

  for (const name of CONSOLES) {
    if (readFileSync(consoleLog(slot, name), "utf8").includes(CANARY)) leaks.push(`the log of ${name}`);
  }
  expect([...leaks, ...(await watched.leaks())]).toEqual([]);
  expect(watched.answers()).toBeGreaterThan(5 * Object.keys(SIGNED_IN).length);
});
