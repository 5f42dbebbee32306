import { type Exchange, presentedKey } from "../http/exchange";

export const BOT_LOGIN = "raxx-console-bot";

/** The login a token belongs to: `sim-user-NAME` is NAME's, every other token is the console's own. */
export function loginOf(exchange: Exchange): string {
  return /^sim-user-([A-Za-z0-9-]+)$/.exec(presentedKey(exchange) ?? "")?.[1] ?? BOT_LOGIN;
}

/** The login of a commit's author where the address tells it, as GitHub knows no other addresses. */
export function loginOfEmail(email: string): string | null {
  const noreply = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/i.exec(email);
  return noreply?.[1] ?? /^([^@]+)@raxx\.app$/i.exec(email)?.[1] ?? null;
}
