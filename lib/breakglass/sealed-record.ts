import "server-only";

import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

import {
  type BreakglassRecord,
  breakglassRecordSchema,
  type Evidence,
  type SealedRecord,
  sealedRecordSchema,
} from "@/lib/breakglass/schemas";

export type Opened =
  | { readable: true; record: BreakglassRecord; evidence: Exclude<Evidence, "database"> }
  | { readable: false; message: string };

const refused = (message: string) => ({ readable: false as const, message });

/** A record as its file holds it: signed with a key derived from SECRET_KEY, or unsigned without one. */
export function sealRecord(record: BreakglassRecord, secretKey: string | null): SealedRecord {
  if (secretKey === null) return { record, key: null, signature: null };
  const key = keyOf(secretKey);
  return { record, key: key.id, signature: signatureOf(key.bytes, record).toString("hex") };
}

function keyOf(secretKey: string): { id: string; bytes: Buffer } {
  const bytes = Buffer.from(hkdfSync("sha256", secretKey, "", "breakglass", 32));
  return { id: createHash("sha256").update("breakglass key id\n").update(bytes).digest("hex").slice(0, 16), bytes };
}

/** Signed are the members in the order of the schema, so that white space and order in the file do not matter. */
function signatureOf(key: Buffer, record: BreakglassRecord): Buffer {
  const text = JSON.stringify(breakglassRecordSchema.parse(record));
  return createHmac("sha256", key).update(text).digest();
}

/** Reads a record's file and judges its signature; what is changed, or signed with another key, is refused with the reason. */
export function openRecord(text: string, secretKey: string | null): Opened {
  const parsed = sealedRecordSchema.safeParse(parseJson(text));
  if (!parsed.success) return refused("it is no whole record of a break-glass dispatch");
  const { record, key: keyId, signature } = parsed.data;
  if (signature === null && keyId === null) return { readable: true, record, evidence: "unsigned" };
  if (signature === null || keyId === null) return refused("a part of its signature was removed");
  if (secretKey === null) return refused("it is signed, and SECRET_KEY is not set: it cannot be verified");
  const key = keyOf(secretKey);
  if (key.id !== keyId) return refused("it is signed with another SECRET_KEY than this one");
  if (!isSame(Buffer.from(signature, "hex"), signatureOf(key.bytes, record)))
    return refused("it was changed after it was signed");
  return { readable: true, record, evidence: "signed" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
