import "server-only";

import type { SignedCheckpoint } from "@/lib/core/anchor";
import { deriveCheckpointKey, isSignedByRetired } from "@/lib/keys/checkpoint-key";
import { type Keys, openRing } from "@/lib/keys/ring";

/** Says of a checkpoint whether this console signed it, with the key it has now or with one that this one vouches for. */
export async function findSigners(keys: Keys): Promise<(checkpoint: SignedCheckpoint) => boolean> {
  const own = deriveCheckpointKey(keys.secretKey);
  const current = [own, ...(await openRing(keys)).map(deriveCheckpointKey)];
  const rows = await keys.db.retiredKey.findMany();
  const retired = rows
    .map(({ checkpointKey, signedUntil, endorsement }) => ({
      endorsement,
      signer: { publicKey: checkpointKey, signedUntil: Number(signedUntil) },
    }))
    .filter(({ signer, endorsement }) => current.some((key) => key.endorsed(signer, endorsement)))
    .map(({ signer }) => signer);
  return (checkpoint) =>
    current.some((key) => key.verifies(checkpoint)) || retired.some((one) => isSignedByRetired(one, checkpoint));
}
