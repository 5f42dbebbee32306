import "server-only";

import type { Receiver, SecretDeclaration } from "@/lib/core/secret-config";
import type { RotationConsumer } from "@/lib/db/generated/client";

type Noted = Pick<RotationConsumer, "beforeVersion" | "writtenAt" | "checkId" | "checkRun" | "checkAt">;
/** What is kept of a place besides its state. */
export type PlaceNote = Partial<Noted>;

/** One place of a rotation. */
export interface KeptPlace {
  secret: SecretDeclaration;
  consumer: Receiver;
  /** What is recorded of it. */
  place: RotationConsumer;
}

/** One place that a new value goes to. */
export interface Target extends KeptPlace {
  /** The new value, opened for one use; null where SECRET_KEY has changed since it was sealed. */
  open: () => Promise<string | null>;
  /** Commits a note about it, while this turn lasts. */
  keep: (note: PlaceNote) => Promise<void>;
}

/**
 * What was seen at a place: it holds what it held before, as far as was seen (`former`), a value of somebody else's (`foreign`), the new one
 * (`holds`), or is seen to run with that (`verified`).
 */
export interface Verdict {
  state: "former" | "foreign" | "holds" | "verified";
  /** What is waited for, or what was seen, in words. */
  words: string;
  /** When the place says that it got the new value; absent where that is known, or not told. */
  writtenAt?: Date;
}

export const KEY_CHANGED = "SECRET_KEY has changed: the new value cannot be opened. Give this up.";
