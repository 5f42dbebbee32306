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

/** A code this console has not spent for this person: the one of now, or of the next step, which is accepted as well. */
export async function unspentCode({ sandbox, who, console: name }: SignInTarget): Promise<string> {
  const { email, totp_secret } = sandbox[who];
  const [row] = await queryConsole<{ step: string }>(sandbox[name].database_url, {
    text: "SELECT totp_last_step AS step FROM people WHERE email = $1",
    values: [email],
  });
  const now = Math.floor(Date.now() / 1000 / STEP_SECONDS);
  const step = Math.max(now, Number(row?.step ?? 0) + 1);
  return generate({ secret: totp_secret, epoch: step * STEP_SECONDS });
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
