import "server-only";

import type { Database } from "@/lib/db/database";
import type { Tx } from "@/lib/db/transaction";
import { deriveKey, keyId } from "@/lib/keys/derive";
import { openSealed, type SealLabel, sealText } from "@/lib/keys/sealed-text";

/** Where a console's keys are: its own SECRET_KEY, and the database that knows of the others. */
export interface Keys {
  db: Pick<Database | Tx, "keyWrap" | "retiredKey">;
  secretKey: string;
}

interface Sealed {
  label: SealLabel;
  owner: string;
  stored: string;
}

/**
 * The other keys of this console, as long as one is being exchanged for another: each is sealed under the other, so that a
 * process that was started with either can open what was sealed under both. Empty at all other times.
 */
export async function openRing({ db, secretKey }: Keys): Promise<string[]> {
  const wraps = await db.keyWrap.findMany({ omit: { sealed: false } });
  const known = new Map([[keyId(secretKey), secretKey]]);
  for (const [id, key] of known) {
    for (const wrap of wraps.filter(({ byKey }) => byKey === id)) {
      const opened = openSealed({ secretKey: key, label: "key-ring", owner: wrap.keyId }, wrap.sealed);
      // A map is walked to its end, with what is added on the way.
      if (opened !== null && !known.has(wrap.keyId)) known.set(wrap.keyId, opened);
    }
  }
  return [...known.values()].filter((key) => key !== secretKey);
}

/** From here on processes that are started with either of the two keys read what was sealed under both. */
export async function joinRing(tx: Pick<Tx, "keyWrap">, secretKey: string, joining: string): Promise<void> {
  await wrapKey(tx, { key: joining, by: secretKey });
  await wrapKey(tx, { key: secretKey, by: joining });
}

async function wrapKey(tx: Pick<Tx, "keyWrap">, { key, by }: { key: string; by: string }): Promise<void> {
  const ids = { keyId: keyId(key), byKey: keyId(by) };
  const sealed = sealText({ secretKey: by, label: "key-ring", owner: ids.keyId }, key);
  await tx.keyWrap.upsert({ where: { keyId_byKey: ids }, create: { ...ids, sealed }, update: { sealed } });
}

/** A sealed text, under whichever of this console's keys it was sealed; null when under none of them, or when it was altered. */
export async function openWithRing(keys: Keys, { label, owner, stored }: Sealed): Promise<string | null> {
  const own = openSealed({ secretKey: keys.secretKey, label, owner }, stored);
  if (own !== null) return own;
  const opened = (await openRing(keys)).map((secretKey) => openSealed({ secretKey, label, owner }, stored));
  return opened.find((text) => text !== null) ?? null;
}

/** What recovery codes are hashed with: the own key's first, then those of keys before it. */
export async function listRecoveryKeys(keys: Keys): Promise<Buffer[]> {
  const { db, secretKey } = keys;
  const derived = [secretKey, ...(await openRing(keys))].map((key) => deriveKey(key, "recovery-code"));
  const retired = await db.retiredKey.findMany({ omit: { sealedRecoveryKey: false }, orderBy: { retiredAt: "desc" } });
  const kept = retired.map((row) =>
    openSealed({ secretKey, label: "key-ring", owner: `recovery:${row.keyId}` }, row.sealedRecoveryKey),
  );
  return [...derived, ...kept.flatMap((key) => (key === null ? [] : [Buffer.from(key, "base64url")]))];
}
