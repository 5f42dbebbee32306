import { createHash, randomBytes } from "node:crypto";
import type { BrowserContext, Page } from "@playwright/test";
import { generate } from "otplib";
import { type ConsoleName, queryConsole, type Who } from "@/e2e/sandbox";
import type { Sandbox } from "@/sandbox/sandbox-file";

const STEP_SECONDS = 30;
const SESSION_HOURS = 8;
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

export interface SignInTarget {
  sandbox: Sandbox;
  who: Who;
  console: ConsoleName;
}

interface Authenticator {
  email: string;
  totp_secret: string;
}

/** A code that is taken now: of this half minute or the next. Where both are spent, the time one would wait has passed. */
export async function nextCode(databaseUrl: string, { email, totp_secret }: Authenticator): Promise<string> {
  const now = Math.floor(Date.now() / 1000 / STEP_SECONDS);
  const [row] = await queryConsole<{ step: string | null }>(databaseUrl, {
    text: `UPDATE people SET totp_last_step = CASE WHEN totp_last_step > $2 THEN $2 - 1 ELSE totp_last_step END
           WHERE email = $1 RETURNING totp_last_step AS step`,
    values: [email, now],
  });
  const step = Math.max(now, Number(row?.step ?? 0) + 1);
  return generate({ secret: totp_secret, epoch: step * STEP_SECONDS });
}

/** The same of a person of the sandbox. */
export function unspentCode({ sandbox, who, console: name }: SignInTarget): Promise<string> {
  return nextCode(sandbox[name].database_url, sandbox[who]);
}

/** Signs in through the page, with password and a fresh code. */
export async function signInThroughPage(page: Page, target: SignInTarget): Promise<void> {
  const { email, password } = target.sandbox[target.who];
  await page.goto(`${target.sandbox[target.console].url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Code", { exact: true }).fill(await unspentCode(target));
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Gives a browser context a session written straight into that console's database: no code is spent. */
export async function mintSession(context: BrowserContext, target: SignInTarget): Promise<void> {
  const { url, database_url } = target.sandbox[target.console];
  const token = randomBytes(32).toString("base64url");
  const rows = await queryConsole(database_url, {
    text: `INSERT INTO sessions (id, person_id, token_hash, created_at, last_seen_at, expires_at, ip, user_agent)
           SELECT $1, id, $2, now(), now(), now() + make_interval(hours => $3), '127.0.0.1', $5
           FROM people WHERE email = $4 RETURNING id`,
    values: [
      `ses_${randomBytes(12).toString("hex")}`,
      createHash("sha256").update(token).digest("hex"),
      SESSION_HOURS,
      target.sandbox[target.who].email,
      BROWSER,
    ],
  });
  if (rows.length === 0) throw new Error(`${target.who} is no person of the ${target.console} console`);
  await context.addCookies([{ name: "cockpit_session", value: token, url, httpOnly: true, sameSite: "Lax" }]);
}
