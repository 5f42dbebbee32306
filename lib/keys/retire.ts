import "server-only";

import type { Tx } from "@/lib/db/transaction";
import { deriveCheckpointKey, type RetiredSigner } from "@/lib/keys/checkpoint-key";
import { deriveKey, keyId } from "@/lib/keys/derive";
import { openRing } from "@/lib/keys/ring";
import { openSealed, sealText } from "@/lib/keys/sealed-text";

type RetireTx = Pick<Tx, "keyWrap" | "retiredKey">;

/** What stays of a key that is no longer used. */
interface Kept {
  id: string;
  /** What recovery codes were hashed with, base64url. */
  recoveryKey: string;
  signer: RetiredSigner;
  retiredAt: Date;
}

interface Moment {
  /** How many rows the audit log has. */
  rows: number;
  now: Date;
}

/**
 * Makes every other key of this console worthless: from here on none of them opens anything. Recovery codes made under them
 * still count, and so do their signatures, up to the row that the log has now. What they sealed has to be sealed anew before.
 */
export async function retireRing(tx: RetireTx, secretKey: string, { rows, now }: Moment): Promise<void> {
  const leaving = (await openRing({ db: tx, secretKey })).map((key) => keptOf(key, { rows, now }));
  const before = await listKept(tx, secretKey, leaving);
  await tx.keyWrap.deleteMany();
  await tx.retiredKey.deleteMany();
  await tx.retiredKey.createMany({ data: [...leaving, ...before].map((kept) => rowOf(secretKey, kept)) });
}

function keptOf(key: string, { rows, now }: Moment): Kept {
  const { publicKey } = deriveCheckpointKey(key);
  const recoveryKey = deriveKey(key, "recovery-code").toString("base64url");
  return { id: keyId(key), recoveryKey, signer: { publicKey, signedUntil: rows }, retiredAt: now };
}

/** What earlier keys left, sealed and endorsed by those that leave now, or already by the one that stays. */
async function listKept(tx: RetireTx, secretKey: string, leaving: readonly Kept[]): Promise<Kept[]> {
  const keys = [secretKey, ...(await openRing({ db: tx, secretKey }))];
  const rows = await tx.retiredKey.findMany({ omit: { sealedRecoveryKey: false } });
  return rows.flatMap(({ keyId: id, sealedRecoveryKey: sealed, checkpointKey: publicKey, signedUntil, ...row }) => {
    if (leaving.some((one) => one.id === id)) return [];
    const signer = { publicKey, signedUntil: Number(signedUntil) };
    const isEndorsed = keys.some((key) => deriveCheckpointKey(key).endorsed(signer, row.endorsement));
    const owner = `recovery:${id}`;
    const opened = keys.map((key) => openSealed({ secretKey: key, label: "key-ring", owner }, sealed));
    const recoveryKey = opened.find((text) => text !== null);
    if (!isEndorsed || recoveryKey == null) return [];
    return [{ id, recoveryKey, signer, retiredAt: row.retiredAt }];
  });
}

function rowOf(secretKey: string, { id, recoveryKey, signer, retiredAt }: Kept) {
  return {
    keyId: id,
    sealedRecoveryKey: sealText({ secretKey, label: "key-ring", owner: `recovery:${id}` }, recoveryKey),
    checkpointKey: signer.publicKey,
    signedUntil: BigInt(signer.signedUntil),
    endorsement: deriveCheckpointKey(secretKey).endorse(signer),
    retiredAt,
  };
}
