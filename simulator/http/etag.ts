import { createHash } from "node:crypto";
import type { BodyAnswer } from "./answer";
import { empty } from "./answer";
import type { Exchange } from "./exchange";

/**
 * Adds a strong ETag to a 200 of a GET, or turns it into a 304 when the client has the same bytes already; one that lies has
 * it that any bytes are the same.
 */
export function withEtag(exchange: Exchange, answer: BodyAnswer, { isLying = false } = {}): BodyAnswer {
  if (exchange.method !== "GET" || answer.status !== 200) return answer;
  const etag = `"${createHash("sha256").update(answer.body).digest("hex")}"`;
  const headers = { etag, "cache-control": "private, max-age=60, s-maxage=60", vary: "Accept, Authorization" };
  const asked = exchange.headers["if-none-match"];
  if (isKnown(asked, etag) || (isLying && asked !== undefined)) {
    const { link } = answer.headers;
    return empty(304, link === undefined ? headers : { ...headers, link });
  }
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(",").map((part) => part.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}
