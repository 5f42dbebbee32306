import "server-only";

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Checkpoint, SignedCheckpoint } from "@/lib/core/anchor";
import { deriveKey } from "@/lib/keys/derive";

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, 7). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A key that signed checkpoints up to so many rows, and signs no more. */
export interface RetiredSigner {
  /** Its public half: SPKI, base64url. */
  publicKey: string;
  signedUntil: number;
}

interface CheckpointKey {
  id: string;
  publicKey: string;
  sign: (checkpoint: Checkpoint) => SignedCheckpoint;
  /** Whether this key signed exactly this. */
  verifies: (checkpoint: SignedCheckpoint) => boolean;
  /** Signs that a former key of this console is to be believed, and up to which row. */
  endorse: (retired: RetiredSigner) => string;
  endorsed: (retired: RetiredSigner, endorsement: string) => boolean;
}

/** The console's own key for checkpoints, Ed25519 from SECRET_KEY: its public half can be given away without the power to sign. */
export function deriveCheckpointKey(secretKey: string): CheckpointKey {
  const seed = deriveKey(secretKey, "audit-checkpoint");
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  const id = idOf(publicKey);
  const signed = (text: Buffer) => sign(null, text, privateKey).toString("base64url");
  return {
    id,
    publicKey: spkiOf(publicKey).toString("base64url"),
    sign: (checkpoint) => ({ ...checkpoint, key_id: id, signature: signed(checkpointText(checkpoint)) }),
    verifies: (checkpoint) => isSignedBy(publicKey, checkpoint),
    endorse: (retired) => signed(endorsedText(retired)),
    endorsed: (retired, endorsement) =>
      verify(null, endorsedText(retired), publicKey, Buffer.from(endorsement, "base64url")),
  };
}

function idOf(publicKey: KeyObject): string {
  return createHash("sha256").update(spkiOf(publicKey)).digest("hex").slice(0, 16);
}

function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: "der", type: "spki" });
}

function checkpointText({ environment, size, head_hash, at }: Checkpoint): Buffer {
  return Buffer.from(`raxx-console audit checkpoint v1\n${environment}\n${size}\n${head_hash}\n${at}`, "utf8");
}

function isSignedBy(publicKey: KeyObject, checkpoint: SignedCheckpoint): boolean {
  const { key_id, signature } = checkpoint;
  if (key_id !== idOf(publicKey)) return false;
  return verify(null, checkpointText(checkpoint), publicKey, Buffer.from(signature, "base64url"));
}

function endorsedText({ publicKey, signedUntil }: RetiredSigner): Buffer {
  return Buffer.from(`raxx-console former key v1\n${publicKey}\n${signedUntil}`, "utf8");
}

/** Whether a former key signed exactly this, while its signature counted. */
export function isSignedByRetired({ publicKey, signedUntil }: RetiredSigner, checkpoint: SignedCheckpoint): boolean {
  if (checkpoint.size > signedUntil) return false;
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
  return isSignedBy(key, checkpoint);
}
