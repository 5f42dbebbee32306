import "server-only";

import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from "node:crypto";
import type { Checkpoint, SignedCheckpoint } from "@/lib/core/anchor";

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, 7). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

interface CheckpointKey {
  id: string;
  sign: (checkpoint: Checkpoint) => SignedCheckpoint;
  /** Whether this key signed exactly this. */
  verifies: (checkpoint: SignedCheckpoint) => boolean;
}

type KeyLabel = "totp" | "audit-checkpoint" | "recovery-code" | "secret-fingerprint" | "secret-value";

/** A 32-byte key of its own for one purpose: HKDF-SHA256 over SECRET_KEY with the purpose as label. */
export function deriveKey(secretKey: string, label: KeyLabel): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "", label, 32));
}

/** The console's own key for checkpoints, Ed25519 from SECRET_KEY: its public half can be given away without the power to sign. */
export function deriveCheckpointKey(secretKey: string): CheckpointKey {
  const seed = deriveKey(secretKey, "audit-checkpoint");
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  const id = createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("hex")
    .slice(0, 16);
  return {
    id,
    sign: (checkpoint) => {
      const signature = sign(null, signedText(checkpoint), privateKey).toString("base64url");
      return { ...checkpoint, key_id: id, signature };
    },
    verifies: (checkpoint) =>
      checkpoint.key_id === id &&
      verify(null, signedText(checkpoint), publicKey, Buffer.from(checkpoint.signature, "base64url")),
  };
}

function signedText({ environment, size, head_hash, at }: Checkpoint): Buffer {
  return Buffer.from(`raxx-console audit checkpoint v1\n${environment}\n${size}\n${head_hash}\n${at}`, "utf8");
}
