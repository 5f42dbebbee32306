import { expect } from "@playwright/test";
import { z } from "zod";
import { callApi } from "@/e2e/api";
import { unspentCode } from "@/e2e/sign-in";
import { type FlagItem, flagListSchema } from "@/lib/flags/schemas";
import type { Sandbox } from "@/sandbox/sandbox-file";

export const ROTATE_UI = "FLAG_CONSOLE_ROTATE_UI";
export const MODE_A = "FLAG_CONSOLE_ROTATION_MODE_A";
export const DEPLOY_CHIP = "FLAG_CONSOLE_DEPLOY_CHIP";

const STAGING_APP = "raxx-console-staging";

/** Flips flags of staging in one release, as an admin does, and waits until its every instance confirms them. */
export async function flipFlags(sandbox: Sandbox, wanted: Record<string, boolean>): Promise<void> {
  const before = await untilFlags(sandbox, {});
  const changes = before
    .filter(({ key, value }) => wanted[key] !== undefined && wanted[key] !== value)
    .map(({ key, value, configured_value }) => ({ key, value: !value, expected: configured_value ?? value }));
  if (changes.length > 0) {
    const totp = await unspentCode({ sandbox, who: "admin", console: "staging" });
    const order = {
      path: "/api/flags",
      method: "PUT",
      token: sandbox.admin.api_token,
      body: { changes, totp },
    } as const;
    const answer = await callApi(sandbox.staging.url, order);
    expect(answer.status, answer.text).toBe(202);
  }
  await untilFlags(sandbox, wanted);
}

/** Waits until staging's console answers, after whatever restart, that these flags are so and no flip is on its way. */
export async function untilFlags(sandbox: Sandbox, wanted: Record<string, boolean>): Promise<FlagItem[]> {
  const call = { path: "/api/flags", token: sandbox.admin.api_token };
  const isMoving = ({ state }: FlagItem) => state === "requested" || state === "applied";
  let items: FlagItem[] = [];
  const isSo = async () => {
    items = (await callApi(sandbox.staging.url, call)).read(flagListSchema).items;
    return items.every((item) => !isMoving(item) && (wanted[item.key] ?? item.value) === item.value);
  };
  await expect
    .poll(() => isSo().catch(() => false), { timeout: 120_000, message: "the flags are as wanted" })
    .toBe(true);
  return items;
}

/** How many releases the app of staging's console has. */
export async function countReleases(sandbox: Sandbox): Promise<number> {
  const answer = await fetch(`${sandbox.simulator?.heroku_url}/apps/${STAGING_APP}/releases`, {
    headers: { authorization: "Bearer an-operator's-own", range: "version ..; order=desc,max=1" },
  });
  const [newest] = z.array(z.object({ version: z.number() })).parse(await answer.json());
  return newest?.version ?? 0;
}
