import "server-only";

import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { RotationRow } from "@/lib/secrets/load";

/** A platform's own names of the new and of the former keys. */
export interface KeyNames {
  issuedId?: string;
  formerId?: string;
}

/** The order to make a new value. */
export interface MintOrder {
  row: RotationRow;
  secret: SecretDeclaration;
  /** Commits what is about to be asked of a platform; answers why it has to wait, or null. */
  record: (names: KeyNames) => Promise<string | null>;
}

/** The new value, with its platform's name where it was issued, or why there is none yet. */
export type Minted = { value: string; issuedId?: string } | { waitsFor: string };
