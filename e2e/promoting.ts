import { expect, type Locator, type Page } from "@playwright/test";
import { callApi } from "@/e2e/api";
import type { Control } from "@/e2e/control";
import type { DeployApi } from "@/e2e/deploying";
import { versionAnswerSchema } from "@/lib/environments/schemas";
import { type Versions, versionsSchema } from "@/lib/versions/schemas";
import type { Sandbox } from "@/sandbox/sandbox-file";

/** A restart takes seconds, and the platform's release is looked at every half minute. */
export const PATIENT = { timeout: 90_000 };

/** What a console's process says it runs; null while it does not answer. */
export async function running(baseUrl: string): Promise<string | null> {
  const answer = await callApi(baseUrl, { path: "/api/version" }).catch(() => null);
  return answer?.status === 200 ? answer.read(versionAnswerSchema).sha : null;
}

/** What staging says about both consoles. */
export async function readVersions(sandbox: Sandbox): Promise<Versions | null> {
  const call = { path: "/api/versions", token: sandbox.viewer.api_token };
  const answer = await callApi(sandbox.staging.url, call).catch(() => null);
  return answer?.status === 200 ? answer.read(versionsSchema) : null;
}

interface Move {
  control: Control;
  api: DeployApi;
  sandbox: Sandbox;
}

/** A new commit of main goes to staging by a real deploy, which restarts staging; answers its SHA. */
export async function moveStaging({ control, api, sandbox }: Move, message: string): Promise<string> {
  const sha = await control.commit(message);
  const deploy = await api.request({ surface_id: "console-staging", sha, reason: message });
  await expect.poll(() => running(sandbox.staging.url), PATIENT).toBe(sha);
  const state = () => api.read(deploy.id).then((read) => read.state, String);
  await expect.poll(state, PATIENT).toBe("succeeded");
  await expect.poll(async () => (await readVersions(sandbox))?.staging.running_sha, PATIENT).toBe(sha);
  return sha;
}

/** Sees to it that there is something to promote, whatever journeys ran before. */
export async function ensureAhead(move: Move): Promise<void> {
  const versions = await readVersions(move.sandbox);
  const isPromotable = versions?.status === "ahead" && versions.checks.state === "passed";
  if (!isPromotable) await moveStaging(move, "Reports can be filtered by team (#900)");
  await untilAhead(move.sandbox);
}

/** Waits until staging is ahead of production, everything about it is known, and nothing stands in the way. */
export async function untilAhead(sandbox: Sandbox): Promise<void> {
  const state = async () => {
    const [versions, ran] = await Promise.all([readVersions(sandbox), running(sandbox.production.url)]);
    if (versions === null) return null;
    const blockers = versions.blockers.map(({ code }) => code);
    // What the journey before did to production is seen by staging at its next look.
    const isSeen = versions.production.running_sha === ran;
    return { status: versions.status, checks: versions.checks.state, blockers, isSeen };
  };
  await expect.poll(state, PATIENT).toEqual({ status: "ahead", checks: "passed", blockers: [], isSeen: true });
}

export async function openVersions(page: Page, baseUrl: string): Promise<void> {
  await page.goto(`${baseUrl}/admin/console-versions`);
  await expect(page.getByRole("heading", { name: "Console versions", level: 1 })).toBeVisible();
}

/** Opens the promotion's modal and waits until its review is there. */
export async function openPromotion(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Promote…" }).click();
  const modal = page.getByRole("dialog", { name: "Promote console-staging → console-prod" });
  await expect(modal.getByRole("heading", { name: /would ship/ })).toBeVisible();
  return modal;
}

/** What the page of versions says of one console. */
export function side(page: Page, label: "console-staging" | "console-prod"): Locator {
  return page.getByRole("article", { name: label });
}
