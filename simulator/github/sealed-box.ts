import { createHash } from "node:crypto";

/** The key pair that GitHub holds for the secrets of a repository, or of one of its environments; always the same for the same place. */
export interface KeyPair {
  id: string;
  /** In base64. */
  publicKey: string;
  /** What was sealed for the key, or null where nothing was. */
  open: (sealed: string) => string | null;
}

export async function keyPairOf(repository: string, environment: string | null): Promise<KeyPair> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const seed = createHash("sha256")
    .update(`${repository} ${environment ?? ""}`)
    .digest();
  const { publicKey, privateKey } = sodium.crypto_box_seed_keypair(seed);
  return {
    id: BigInt(`0x${seed.toString("hex").slice(0, 14)}`).toString(),
    publicKey: Buffer.from(publicKey).toString("base64"),
    open: (sealed) => {
      try {
        const opened = sodium.crypto_box_seal_open(Buffer.from(sealed, "base64"), publicKey, privateKey);
        return Buffer.from(opened).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}
