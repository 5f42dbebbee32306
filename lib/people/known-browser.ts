import "server-only";

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKey } from "@/lib/keys/derive";
import { normaliseEmail } from "@/lib/people/rules";

/** A browser that has signed somebody in before, and says so itself. */
interface Known {
  secretKey: string;
  email: string;
}

const MARK = /^([\w-]{22})\.([\w-]{43})$/;

/** What a browser keeps once somebody has signed in with it: an id, signed together with their e-mail address, which is not in it. */
export function markBrowser(known: Known): string {
  const id = randomBytes(16).toString("base64url");
  return `${id}.${signed(known, id).toString("base64url")}`;
}

function signed({ secretKey, email }: Known, id: string): Buffer {
  return createHmac("sha256", deriveKey(secretKey, "known-browser"))
    .update(`${id} ${normaliseEmail(email)}`)
    .digest();
}

/** The id of a browser that is known for this e-mail address; null for any other, and for a mark that is none of ours. */
export function readBrowserMark(known: Known, mark: string | null): string | null {
  const [, id, signature] = MARK.exec(mark ?? "") ?? [];
  if (id === undefined || signature === undefined) return null;
  const given = Buffer.from(signature, "base64url");
  const own = signed(known, id);
  return given.length === own.length && timingSafeEqual(given, own) ? id : null;
}
