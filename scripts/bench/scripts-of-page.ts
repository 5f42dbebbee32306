const NAMED = /static\/chunks\/[^"'\\?]+\.js/g;
/** Only browsers without modules load it. */
const NO_MODULE = /<script[^>]*\snomodule[^>]*>/gi;

/** The scripts that a page of Next loads first: those its HTML names, as tags or in the payload that hydrates it. */
export function scriptsOf(html: string): string[] {
  return [...new Set(html.replace(NO_MODULE, "").match(NAMED))].toSorted();
}

/** Their size as they travel, in bytes; `weigh` answers how many an address takes. */
export async function firstLoadBytes(html: string, weigh: (path: string) => Promise<number>): Promise<number> {
  const sizes = await Promise.all(scriptsOf(html).map((script) => weigh(`/_next/${script}`)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
