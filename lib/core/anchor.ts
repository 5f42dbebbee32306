import type { Environment } from "@/lib/core/config";

/** How long the audit log of one console was at a time, and the hash of its newest row then. */
export interface Checkpoint {
  environment: Environment;
  /** How many rows there were: they are numbered from 1 without a gap, so it is also the number of the newest. */
  size: number;
  head_hash: string;
  /** ISO 8601 UTC. */
  at: string;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Which key signed it. */
  key_id: string;
  /** Ed25519, base64url. */
  signature: string;
}

/** A place outside the database that takes checkpoints and does not let this console change them. */
export interface AnchorStore {
  readonly kind: "github" | "file";
  /** Puts one there; doing it twice does no harm. Throws UpstreamError, or what the file system says. */
  put(checkpoint: SignedCheckpoint, auditPage: string): Promise<void>;
  /** The newest 2,000 at most of one console, newest first; whether a signature holds is for the reader to find out. */
  list(environment: Environment): Promise<SignedCheckpoint[]>;
}
