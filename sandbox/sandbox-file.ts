import { rmSync } from "node:fs";
import { z } from "zod";
import { readJson } from "@/sandbox/read-json";
import type { Shutdown } from "@/sandbox/shutdown";
import { writePrivateJson } from "@/sandbox/write-private";

export const sandboxPersonSchema = z.object({
  email: z.string(),
  password: z.string(),
  totp_secret: z.string(),
  api_token: z.string(),
});

// The URL of the database's owner, with which anything can be written: the console itself connects as a role of its own.
const consoleSchema = z.object({ url: z.string(), database_url: z.string() });

/** `.cockpit/sandbox.json` as the contract has it; `simulator` is missing when the real platforms are used. */
const sandboxSchema = z.object({
  staging: consoleSchema,
  production: consoleSchema,
  simulator: z
    .object({
      github_url: z.string(),
      heroku_url: z.string(),
      cloudflare_url: z.string(),
      /** What plays the hosts of surfaces on http. */
      hosts_url: z.string().optional(),
      control_url: z.string(),
      repository: z.string(),
    })
    .optional(),
  admin: sandboxPersonSchema,
  operator: sandboxPersonSchema,
  viewer: sandboxPersonSchema,
  github_webhook_secret: z.string(),
});

export type Sandbox = z.infer<typeof sandboxSchema>;

/** The running sandbox's file, or null when none is ready. */
export function readSandbox(file: string): Sandbox | null {
  return readJson(file, sandboxSchema);
}

/** Writes the file at once and only for its owner; stopping removes it before anything else stops. */
export function publishSandbox(file: string, sandbox: Sandbox, shutdown: Shutdown): void {
  writePrivateJson(file, sandbox);
  shutdown.add("the sandbox file", () => rmSync(file, { force: true }));
}
