import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { dataDirOf } from "@/e2e/sandbox";
import { placesIn } from "@/sandbox/places";
import { readJson } from "@/sandbox/read-json";
import { root } from "@/sandbox/root";
import { type Sandbox, sandboxPersonSchema } from "@/sandbox/sandbox-file";

const run = promisify(execFile);
const secretsSchema = z.object({ secret_keys: z.object({ staging: z.string() }) });

/** A person of staging whom no other journey knows. */
export type Newcomer = z.infer<typeof sandboxPersonSchema>;

/** Adds a viewer to staging by the command that adds the first admin. */
export async function addNewcomer(sandbox: Sandbox, slot: number): Promise<Newcomer> {
  const secrets = readJson(placesIn(dataDirOf(slot)).secrets, secretsSchema);
  if (secrets === null) throw new Error("The e2e sandbox has no secrets: it is not running");
  const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
  const email = `newcomer-${randomBytes(6).toString("hex")}@raxx.example`;
  const command = ["people", "add", "--email", email, "--role", "viewer", "--json"];
  const { stdout } = await run(
    process.execPath,
    [tsx, "--conditions=react-server", path.join("cli", "cockpit.ts"), ...command],
    {
      cwd: root,
      env: {
        DATABASE_URL: sandbox.staging.database_url,
        SECRET_KEY: secrets.secret_keys.staging,
        NODE_ENV: "production",
        USER: "journeys",
      },
    },
  );
  return sandboxPersonSchema.parse(JSON.parse(stdout));
}

/** Fills the sign-in form of staging and sends it; a recovery code goes where it is asked for. */
export async function enter(
  page: Page,
  person: Newcomer,
  code: { totp: string } | { recovery: string },
): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  if ("recovery" in code) await page.getByRole("button", { name: "Use a recovery code" }).click();
  const label = "recovery" in code ? "Recovery code" : "Code";
  await page.getByLabel(label, { exact: true }).fill("recovery" in code ? code.recovery : code.totp);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in on the way to the settings, and waits until they can be used. */
export async function enterSettings(page: Page, person: Newcomer, code: Parameters<typeof enter>[2]): Promise<void> {
  await enter(page, person, code);
  // The address of the sign-in ends in /settings too.
  await page.waitForURL(({ pathname }) => pathname === "/settings");
}

/** Opens the menu of whoever is signed in. */
export async function openPersonMenu(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Menu of / }).click();
}

/** Signs out by that menu, which asks once. */
export async function signOut(page: Page): Promise<void> {
  await openPersonMenu(page);
  await page.getByRole("button", { name: "Sign out…" }).click();
  await page.getByRole("button", { name: /^Sign out \S+@/ }).click();
}

/** Signs out, and waits until the form can be used. */
export async function leave(page: Page): Promise<void> {
  await signOut(page);
  await page.waitForURL("**/sign-in");
}
