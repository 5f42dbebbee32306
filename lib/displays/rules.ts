import { utcWords } from "@/lib/core/words";

interface DisplayTimes {
  name: string;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** How every display token begins. */
export const DISPLAY_PREFIX = "rxd_";

const DISPLAY_TOKEN = /^rxd_[\w-]{43}$/;
const REMEDY = "Open a new link on this screen; an admin makes one under Settings, Displays.";

export const UNKNOWN_DISPLAY = `Unknown display token. This console did not make it. ${REMEDY}`;

/** Whether a text has the shape of a display token. */
export function isDisplayToken(text: string): boolean {
  return DISPLAY_TOKEN.test(text);
}

/** Why a display token no longer works, for whoever stands before the screen; null while it does. The first sentence is a headline. */
export function whyDisplayRefused({ name, expiresAt, revokedAt }: DisplayTimes, now: Date): string | null {
  if (revokedAt !== null) {
    return `Display token revoked. An admin revoked “${name}” at ${utcWords(revokedAt)}. ${REMEDY}`;
  }
  if (now >= expiresAt) return `Display token expired. “${name}” ended at ${utcWords(expiresAt)}. ${REMEDY}`;
  return null;
}
