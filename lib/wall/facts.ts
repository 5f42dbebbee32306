import "server-only";

import type { Attestation } from "@/lib/attestations/schemas";
import type { BoardFacts } from "@/lib/board/facts";
import type { AttentionItem } from "@/lib/board/schemas";
import type { Deploy } from "@/lib/deploys/schemas";
import type { Secret } from "@/lib/secrets/schemas";
import type { Versions } from "@/lib/versions/schemas";
import { quietOrNull } from "@/lib/wall/quiet-text";
import type { WallCommit } from "@/lib/wall/schemas";

/** Everything that was read for one wall. */
export interface WallFacts {
  board: BoardFacts;
  attention: AttentionItem[];
  deploys: Deploy[];
  versions: Versions;
  attestation: Attestation | null;
  secrets: Secret[];
  /** By the id of the deploy that explains what is live. */
  shippers: Map<string, string>;
  /** By surface: the SHA that ran before. */
  before: Map<string, string>;
  /** By deploy. */
  changes: Map<string, string>;
  /** By SHA. */
  titles: Map<string, string>;
  /** When a reconciler last showed a sign of life. */
  watchedAt: Date | null;
  ownSurfaceId: string | null;
  readAt: Date;
}

/** A commit by what main calls it. */
export function toWallCommit(sha: string, { titles }: Pick<WallFacts, "titles">): WallCommit {
  return { sha, title: titles.get(sha) ?? null };
}

/** Who asked for a deploy, by first name. */
export function whoAsked({ requested_by: by, origin }: Pick<Deploy, "requested_by" | "origin">): string | null {
  return quietOrNull(by?.email ?? origin?.by);
}
