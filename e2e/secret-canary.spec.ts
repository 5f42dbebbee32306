import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { callApi } from "@/e2e/api";
import { expect, test } from "@/e2e/fixtures";
import { flipFlags, MODE_A, ROTATE_UI } from "@/e2e/flipping";
import { keepEvents, type Leak, leaksInDatabase, leaksInFiles, leaksInProcesses, watchAnswers } from "@/e2e/leaks";
import { consolePid, dataDirOf } from "@/e2e/sandbox";
import { unspentCode } from "@/e2e/sign-in";
import { rotationDetailSchema } from "@/lib/secrets/schemas";
import { SIMULATED_KEYS } from "@/sandbox/console-environment";
import type { Sandbox } from "@/sandbox/sandbox-file";

/** A value made here, and one that a platform makes and takes back. */
const ROTATED = ["METRICS_TOKEN", "CLOUDFLARE_API_TOKEN"] as const;
const BY_HAND = "API_INTERNAL_TOKEN";
const APPS = ["raxx-console-staging", "raxx-console-prod", "raxx-api-staging", "raxx-api-prod"];
const PAGES = [
  "/",
  "/secrets",
  ...ROTATED.map((name) => `/secrets/${name}`),
  `/secrets/${BY_HAND}`,
  "/flags",
  "/flags/promotions",
  "/audit?family=secret",
  "/audit?family=flag",
];

async function valueOf({ simulator }: Sandbox, app: string, name: string): Promise<string> {
  const answer = await fetch(`${simulator?.heroku_url}/apps/${app}/config-vars`, {
    headers: { authorization: "Bearer an-operator's-own" },
  });
  return z.record(z.string(), z.string()).parse(await answer.json())[name] ?? "";
}

async function leaksOnPages(page: Page, addresses: readonly string[], hasLeak: (text: string) => boolean) {
  const leaks: Leak[] = [];
  for (const address of addresses) {
    const answer = await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    if (hasLeak(`${(await answer?.text()) ?? ""}${await page.content()}`)) leaks.push(`the page ${address}`);
  }
  return leaks;
}

test("values of rotated secrets, old and new, made here or by hand, and of their neighbours come to no page, row, file or process", async ({
  page,
  slot,
  sandbox,
  staging,
  production,
  sessionFor,
  control,
}) => {
  test.slow();
  const token = sandbox.admin.api_token;
  const [byHand, neighbour] = [`canary-hand-${randomUUID()}`, `canary-neighbour-${randomUUID()}`];
  await flipFlags(sandbox, { [ROTATE_UI]: true, [MODE_A]: true });
  for (const app of APPS) await control.setConfig(app, { UNRELATED_PASSWORD: neighbour });
  const former = await valueOf(sandbox, "raxx-api-prod", BY_HAND);
  const needles = [byHand, neighbour, former];
  const hasLeak = (text: string) => needles.some((needle) => text.includes(needle));
  const watched = watchAnswers(page.context(), hasLeak);
  const events = keepEvents(production, token);
  const leaks: Leak[] = [];

  const ask = async (path: string, body: object) => {
    const answer = await callApi(staging, { path: `/api/secrets/${path}`, method: "POST", token, body });
    if (hasLeak(JSON.stringify(answer.headers) + answer.text)) leaks.push(`the answer of ${path}`);
    return answer;
  };
  const code = () => unspentCode({ sandbox, who: "admin", console: "staging" });
  const order = async (name: string) => {
    const answer = await ask(`${name}/rotations`, { mode: "auto", totp: await code() });
    return answer.read(rotationDetailSchema).rotation.id;
  };
  const rotate = async (name: string) => {
    needles.push(await valueOf(sandbox, "raxx-console-prod", name));
    // The neighbour's coming, or the rotation before, restarts both consoles: the order is taken once they are back.
    let id = "";
    await expect.poll(async () => (id = await order(name).catch(() => "")), { timeout: 90_000 }).not.toBe("");
    const path = `/api/secrets/${name}/rotations/${id}`;
    const state = async () => {
      leaks.push(...leaksInProcesses(needles, []).filter((leak) => leak.startsWith("the command line")));
      return (await callApi(staging, { path, token })).read(rotationDetailSchema).rotation.state;
    };
    await expect.poll(() => state().catch(() => null), { timeout: 180_000 }).toBe("succeeded");
    needles.push(await valueOf(sandbox, "raxx-console-prod", name));
    return `/secrets/${name}/rotations/${id}`;
  };
  const rotations: string[] = [];
  for (const name of ROTATED) rotations.push(await rotate(name));
  expect(new Set(needles.map((needle) => needle.length > 16))).toEqual(new Set([true]));
  expect(new Set(needles).size).toBe(needles.length);

  await ask(`${BY_HAND}/checklist`, {});
  expect((await ask(`${BY_HAND}/checklist/values`, { value: byHand, totp: await code() })).status).toBe(200);
  expect(await valueOf(sandbox, "raxx-api-prod", BY_HAND)).toBe(byHand);
  await control.scenario({ config_answer: "refused" }, { once: true });
  expect((await ask(`${BY_HAND}/checklist/values`, { value: byHand, totp: await code() })).status).toBe(502);
  expect((await ask(`${BY_HAND}/checklist/values`, { value: [byHand], totp: "1" })).status).toBe(422);

  for (const name of ["staging", "production"] as const) {
    const { url, database_url } = sandbox[name];
    await sessionFor(page.context(), "admin", name);
    const own = name === "staging" ? [...PAGES, ...rotations] : PAGES;
    leaks.push(
      ...(await leaksOnPages(
        page,
        own.map((address) => `${url}${address}`),
        hasLeak,
      )),
    );
    leaks.push(...(await leaksInDatabase(database_url, needles)));
  }
  if (hasLeak(events.text())) leaks.push("the event stream");
  events.stop();
  const folder = dataDirOf(slot);
  // The local platform is the outside: it holds what Heroku and GitHub hold.
  leaks.push(...leaksInFiles(folder, { needles, leftOut: [`${folder}/simulator`] }));
  const pids = (["staging", "production"] as const).flatMap((name) => consolePid(slot, name) ?? []);
  // Every console of a sandbox starts with the same keys of the local platforms, those of another sandbox too.
  const simulated = Object.values(SIMULATED_KEYS);
  leaks.push(
    ...leaksInProcesses(
      needles.filter((needle) => !simulated.includes(needle)),
      pids,
    ),
  );
  expect([...leaks, ...(await watched.leaks())]).toEqual([]);
  expect(watched.answers()).toBeGreaterThan(PAGES.length);
  await callApi(staging, { path: `/api/secrets/${BY_HAND}/checklist`, method: "DELETE", token });
});
