import type { Coverage, FirstBad } from "@/lib/audit/schemas";
import type { AttentionItem, SurfaceTile } from "@/lib/board/schemas";
import type { Breakglass } from "@/lib/breakglass/schemas";
import type { CredentialHealth, WorkflowKey } from "@/lib/credentials/schemas";
import type { FlagTrouble } from "@/lib/flags/schemas";
import type { SecretTrouble } from "@/lib/secrets/schemas";
import type { ConsoleDrift } from "@/lib/versions/schemas";
import type { Watcher } from "@/lib/watchers/schemas";
import type { WebhookTrouble } from "@/lib/webhooks/schemas";

/** Everything the board knows that may need a person. */
export interface BoardFacts {
  tiles: readonly SurfaceTile[];
  credentials: readonly CredentialHealth[];
  /** Keys of workflows that their platforms refuse. */
  rejectedKeys?: readonly WorkflowKey[];
  /** Break-glass deploys without a review note. */
  unreviewed: Breakglass["open"];
  /** What a checkpoint says against the audit log; null while it holds. */
  auditFault: FirstBad | null;
  /** Rows of the audit log that have stood without an anchor for too long; null or absent while there are none. */
  auditUncovered?: Coverage | null;
  /** Flags whose value can be read neither as on nor as off. */
  unreadableFlags: readonly string[];
  /** What is wrong with flags: changed past the console, or flipped and not confirmed. */
  flagTroubles?: readonly FlagTrouble[];
  /** What is wrong with secrets: places apart, overdue, or not seen. */
  secretTroubles?: readonly SecretTrouble[];
  /** Outgoing webhooks that do not get through. */
  webhookTroubles?: readonly WebhookTrouble[];
  /** Consoles whose process, platform and ledger disagree. */
  consoleDrifts?: readonly ConsoleDrift[];
  /** What GitHub refuses to be told of deploys; null or absent while it takes it. */
  untold?: { since: string | null; problem: string } | null;
  /** Watchers that cannot watch. */
  watchers: readonly Watcher[];
  /** Milliseconds. */
  now: number;
}

/** `rank` orders items, 0 first; items of one rank keep the order in which they were found. */
export interface Found extends AttentionItem {
  rank: number;
  /** The cause that it is, where others may come of it. */
  root?: string;
  /** Of which root it comes: where that is found, it stands there, and not by itself. */
  of?: string | undefined;
  /** How it is told there, before its subject's name; without it the surface is only named among those that are touched. */
  as?: string;
}

/** Finds one kind of thing that needs a person. It finds all of them: what comes of what is decided for all in one place. */
export type Finder = (facts: BoardFacts) => Found[];
