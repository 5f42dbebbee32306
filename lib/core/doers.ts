export const SOMEBODY = "somebody on GitHub";
/** The other console, or a shell: whoever it was, GitHub sees the console's own login. */
export const OWN_KEY = "somebody with the console's key";

/** Whether a login is that of an app or of a workflow's own token: no person acts under it. */
const isBot = (login: string) => login.endsWith("[bot]");

const plain = (login: string) => login.replace(/\[bot\]$/, "");

/**
 * The person behind a login that GitHub names, in words that can stand in a sentence. Behind a bot, or the console's own login,
 * is somebody whom GitHub does not name.
 */
export function doerWords(login: string | null, ownLogin: string): string {
  if (login === null) return SOMEBODY;
  if (plain(login) === plain(ownLogin)) return OWN_KEY;
  return isBot(login) ? `${SOMEBODY}, through ${login}` : login;
}

/** The same at the beginning of a sentence; a login keeps its letters. */
export function startingWith(doer: string): string {
  return doer.startsWith("somebody") ? `S${doer.slice(1)}` : doer;
}
