import { AppError } from "@/lib/core/errors";

/**
 * Whether a router says that a request came over plain HTTP to a console whose address is https. The first protocol counts: it
 * is the one the client used. Without a router's word, whoever asks is on this side of it, as a health check is.
 * @see https://devcenter.heroku.com/articles/http-routing#heroku-headers
 */
export function isPlainHttp(headers: Headers, ownUrl: string): boolean {
  if (!ownUrl.startsWith("https:")) return false;
  return headers.get("x-forwarded-proto")?.split(",")[0]?.trim().toLowerCase() === "http";
}

/** What came over plain HTTP may have been read on its way: it is answered with nothing else. */
export function refusePlainHttp(headers: Headers, ownUrl: string): void {
  if (!isPlainHttp(headers, ownUrl)) return;
  throw new AppError(
    "misdirected",
    "This console answers over https only. Replace what you sent as a token or password.",
  );
}
