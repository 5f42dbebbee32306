import { gzipSync } from "node:zlib";

const NAMED = /static\/chunks\/[^"'\\?]+\.js/g;
/** Only browsers without modules load it. */
const NO_MODULE = /<script[^>]*\snomodule[^>]*>/gi;

/** The scripts that a page of Next loads first: those its HTML names, as tags or in the payload that hydrates it. */
export function scriptsOf(html: string): string[] {
  return [...new Set(html.replace(NO_MODULE, "").match(NAMED))].toSorted();
}

/** Their size as they travel, in bytes; `read` answers the text of an address. */
export async function firstLoadBytes(html: string, read: (path: string) => Promise<string>): Promise<number> {
  const texts = await Promise.all(scriptsOf(html).map((script) => read(`/_next/${script}`)));
  return texts.reduce((sum, text) => sum + gzipSync(text).byteLength, 0);
}
