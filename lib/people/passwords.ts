import "server-only";
import { randomInt } from "node:crypto";

import { hash, verify } from "@node-rs/argon2";
import { type PasswordOwner, whyPasswordWeak } from "@/lib/people/password-strength";

// OWASP Password Storage Cheat Sheet: argon2id (the library's default), 19 MiB, two passes, one lane.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let nobody: Promise<string> | undefined;

// No character that is misread on paper: 24 of them hold 139 bits.
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/** The only way to a hash that may be stored: an argon2id hash in PHC form, or why this password is too weak. */
export async function hashNewPassword(
  password: string,
  owner: PasswordOwner,
): Promise<{ hash: string } | { weak: string }> {
  const weak = await whyPasswordWeak(password, owner);
  return weak === null ? { hash: await hashPassword(password) } : { weak };
}

function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** Whether the password is the stored one; null costs the same work, so that an unknown person takes no less time. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword("nobody has this password");
  const matches = await verify(stored ?? (await nobody), password);
  return stored !== null && matches;
}

/** A random first password of 24 characters. */
export function mintPassword(): string {
  return Array.from({ length: 24 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}
