import { actorWords, factsOf, sentenceOf } from "@/components/audit/audit-sentence";
import { nameOfEmail } from "@/components/ui/person-name";
import { formatDuration } from "@/components/ui/time-text";
import type { ActivityEntry } from "@/lib/activity/schemas";
import { shortSha } from "@/lib/core/words";
import { isTerminal } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";

/** One entry as people read it: who did what, with which change, to which surface. */
export interface EntryWords {
  who: string;
  did: string;
  /** The change, or the thing it is about. */
  what: string | null;
  /** "+3": commits that came besides it. */
  more: string | null;
  /** "to" or "of", before the surface. */
  toward: string | null;
  surface: string | null;
  /** Its reason, or why it failed. */
  why: string | null;
  hasFailed: boolean;
  took: string | null;
}

const DONE = { deploy: "deployed", promotion: "promoted", rollback: "rolled back to" } as const;
const DOING = { deploy: "is deploying", promotion: "is promoting", rollback: "is rolling back to" } as const;

const FAILED = ["failed", "errored", "timed_out"] as const;

/** The words of an entry. */
export function wordsOfEntry(entry: ActivityEntry): EntryWords {
  return entry.deploy === null ? wordsOfRow(entry) : wordsOfDeploy(entry, entry.deploy);
}

function wordsOfRow({ row }: ActivityEntry): EntryWords {
  const { before, it, after } = sentenceOf(row);
  const { why, notes } = factsOf(row);
  const { email } = row.actor;
  const isNamed = it !== null && it.words.includes(row.surface_id ?? "\n");
  return {
    who: email === null ? actorWords(row).words : nameOfEmail(email),
    did: before.trim(),
    what: it?.words ?? null,
    more: after.trim() === "" ? null : after.trim(),
    toward: row.surface_id === undefined || isNamed ? null : "on",
    surface: row.surface_id === undefined || isNamed ? null : row.surface_id,
    why: [why, ...notes].filter((part) => part !== null).join(", ") || null,
    hasFailed: false,
    took: null,
  };
}

function wordsOfDeploy({ kind, change }: ActivityEntry, deploy: Deploy): EntryWords {
  const verb = kind === "promotion" || kind === "rollback" ? kind : "deploy";
  const isOver = isTerminal(deploy.state);
  const failure = deploy.failure?.message ?? null;
  const more = change?.more ?? 0;
  return {
    who: doerOf(deploy),
    did: isOver ? DONE[verb] : DOING[verb],
    what: change?.title ?? shortSha(deploy.sha),
    more: more > 0 ? `+${more}` : null,
    toward: kind === "rollback" ? "on" : "to",
    surface: deploy.surface_id,
    why: failure ?? deploy.reason,
    hasFailed: FAILED.some((state) => state === deploy.state),
    took: tookWords(deploy),
  };
}

function doerOf({ requested_by: by, origin }: Deploy): string {
  return by === null ? (origin?.by ?? origin?.login ?? "Somebody") : nameOfEmail(by.email);
}

function tookWords({ requested_at: from, finished_at: to }: Deploy): string | null {
  return to === null ? null : formatDuration(Date.parse(to) - Date.parse(from));
}
