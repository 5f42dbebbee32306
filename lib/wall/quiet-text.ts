import "server-only";

import { ADDRESS, OWN_TOKEN } from "@/lib/core/private-text";
import { redact } from "@/lib/telemetry/redact";

const LONGEST = 300;

export const quietOrNull = (text: string | null | undefined): string | null => (text == null ? null : quiet(text));

const UPPER = new Set(["API", "ID", "URL", "SSO", "DB", "AWS", "TLS", "SSH"]);
const OWN = new Map([["GITHUB", "GitHub"]]);

/** A text as a wall may show it: addresses become first names, keys and tokens are masked. */
export function quiet(text: string): string {
  let said = redact(text).replace(new RegExp(OWN_TOKEN, "gu"), "[redacted]");
  // What is left of one address may be a part of another.
  while (ADDRESS.test(said)) said = said.replace(new RegExp(ADDRESS, "gu"), (address) => firstName(address));
  return said.slice(0, LONGEST).trim();
}

/** What a person is called in the room: "priya" of priya.n@raxx.example. */
export function firstName(address: string): string {
  return address.split("@")[0]?.split(/[.+_]/)[0] ?? "";
}

/** A secret's key as people say it: "Heroku API key" of HEROKU_API_KEY. */
export function secretLabel(key: string): string {
  const words = key.split("_").map((word) => OWN.get(word) ?? (UPPER.has(word) ? word : word.toLowerCase()));
  const label = words.join(" ");
  return label.charAt(0).toUpperCase() + label.slice(1);
}
