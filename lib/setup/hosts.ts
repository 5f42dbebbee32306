import "server-only";

import { z } from "zod";

import { ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";
import { shortSha } from "@/lib/core/words";
import { callHttp, NoAnswer, readText } from "@/lib/outgoing/http";
import type { Setup } from "@/lib/setup/look";
import { about, type Finding } from "@/lib/setup/rules";

type Asked = Pick<Setup, "environment" | "urls" | "hosts" | "github">;

const DEADLINE_MS = 5_000;
const LONGEST = 64_000;

const versionSchema = z.object({ environment: z.string(), sha: z.string() });

interface Answered {
  status: number;
  text: string;
}

/** Whether both consoles answer at their addresses, each as itself. */
export async function inspectHosts(asked: Asked): Promise<Finding[]> {
  const found = await Promise.all(ENVIRONMENTS.map((environment) => inspectHost(asked, environment)));
  return found.flat();
}

async function inspectHost({ urls, hosts }: Asked, environment: Environment): Promise<Finding[]> {
  const url = urls[environment];
  const of = about("host", url);
  const { host } = new URL(url);
  if (hosts.get(host) !== environment) {
    const fix = "Correct the host in cockpit.config.ts, or set COCKPIT_HOSTS.";
    return [of.wrong(`is not the configured host of ${environment}`, fix)];
  }
  try {
    const health = await askHost(`${url}/healthz`);
    const told = await askHost(`${url}/api/version`);
    return [judgeHost(url, environment, { health, told })];
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return [silent(url, error)];
  }
}

function askHost(url: string): Promise<Answered> {
  const headers = { accept: "application/json", "user-agent": "raxx-console-doctor" };
  return callHttp({ url, headers, timeoutMs: DEADLINE_MS, isApart: true }, async ({ status, body }) => ({
    status,
    text: await readText(body, LONGEST),
  }));
}

function judgeHost(
  url: string,
  environment: Environment,
  { health, told }: { health: Answered; told: Answered },
): Finding {
  const of = about("host", url);
  if (health.status === 421)
    return of.wrong("does not take this host", "Set COCKPIT_HOSTS of the console that answers there.");
  const version = versionSchema.safeParse(parsedJson(told.text)).data;
  if (health.status !== 200 || version === undefined) {
    return of.wrong(`answers ${health.status}, and is no console that works`, "Look at its log, and at its /readyz.");
  }
  if (version.environment !== environment) {
    return of.wrong(`is the console of ${version.environment}`, "Correct CONSOLE_STAGING_URL and CONSOLE_PROD_URL.");
  }
  return of.ok(`answers as ${environment}, and runs ${shortSha(version.sha)}`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function silent(url: string, { kind, reason }: NoAnswer): Finding {
  const of = about("host", url);
  if (reason === "ENOTFOUND") return of.wrong("does not resolve", "Point its DNS record at the console's platform.");
  if (reason === "EAI_AGAIN")
    return of.unknown("was not looked up: no name server answers", "Run doctor again when one does.");
  if (kind === "timeout") return of.wrong(reason, "Start the console, and look at its log.");
  return of.wrong(`is silent (${reason})`, "Start the console, or correct its address.");
}

/** Whether this machine and GitHub tell the same time: codes and sessions hang on it. */
export function inspectClock({ github }: Pick<Asked, "github">): Finding[] {
  const of = about("clock", "this machine");
  const offset = github.clockOffsetMs();
  if (offset === null) return [of.unknown("GitHub told no time to compare", "Run doctor again when it answers.")];
  const seconds = Math.round(Math.abs(offset) / 1_000);
  if (Math.abs(offset) <= CLOCKS_AGREE_WITHIN_MS) return [of.ok("agrees with GitHub's")];
  const side = offset > 0 ? "behind" : "ahead of";
  return [of.wrong(`is ${seconds} s ${side} GitHub's`, "Set it by a time server (NTP).")];
}
