import { expect } from "@playwright/test";
import { z } from "zod";
import { callApi } from "@/e2e/api";
import type { Sandbox } from "@/sandbox/sandbox-file";

const KEY = "FLAG_CONSOLE_DEPLOY_UI";
const flagsSchema = z.object({ items: z.array(z.object({ key: z.string(), value: z.boolean() })) });

/** Flips the deploy switch of staging as operators do, by its config var, and waits for the process that reads it. */
export async function setDeployUi(sandbox: Sandbox, value: boolean): Promise<void> {
  const answer = await fetch(`${sandbox.simulator?.heroku_url}/apps/raxx-console-staging/config-vars`, {
    method: "PATCH",
    headers: { "content-type": "application/json", authorization: "Bearer an-operator's-own" },
    body: JSON.stringify({ [KEY]: value ? null : "off" }),
  });
  if (!answer.ok) throw new Error(`the config var answered ${answer.status}: ${await answer.text()}`);
  const read = async () => {
    const flags = await callApi(sandbox.staging.url, { path: "/api/flags", token: sandbox.viewer.api_token });
    return flags.status === 200 ? flags.read(flagsSchema).items.find(({ key }) => key === KEY)?.value : undefined;
  };
  await expect.poll(() => read().catch(() => undefined), { timeout: 40_000 }).toBe(value);
}
