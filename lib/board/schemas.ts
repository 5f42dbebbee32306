import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema, platformSchema } from "@/lib/core/config";
import { SERVING } from "@/lib/core/platform";
import { deploySchema } from "@/lib/deploys/schemas";
import { driftSchema, explanationSchema } from "@/lib/drifts/schemas";
import { holdSchema } from "@/lib/holds/schemas";
import { lockSchema } from "@/lib/locks/schemas";
import { waitingRollbackSchema } from "@/lib/rollbacks/schemas";
import { healthSchema, releaseAttemptSchema, syncSchema } from "@/lib/surfaces/schemas";
import { promotionWaySchema } from "@/lib/versions/schemas";

/** How bad it is, which decides shape, colour and place: what is down, what nobody knows, what waits, what differs, what is locked. */
const URGENCIES = ["failing", "unknown", "waiting", "warning", "locked"] as const;

/** One thing that needs a person: one cause is one item, however many surfaces it touches. */
export const attentionItemSchema = z.object({
  /** What kind of thing it is, e.g. `deploy_failed`, `heroku_unreachable`. */
  cause: z.string(),
  /** What the sentence is about: a surface, a platform, a part of the console. */
  subject: z.string(),
  urgency: z.enum(URGENCIES),
  /** Since when; null where nobody knows. */
  since: z.string().nullable(),
  /** Why a person is needed, after its subject's name. */
  message: z.string(),
  /** The surfaces it touches. */
  affects: z.array(z.string()),
  /** Where to do something about it: a path of this console, or an address outside. */
  action: z.object({ label: z.string(), href: z.string() }).nullable(),
});
export type AttentionItem = z.infer<typeof attentionItemSchema>;

export const attentionSchema = z.array(attentionItemSchema);

/** A commit as main calls it. */
const namedCommitSchema = z.object({
  sha: z.string(),
  title: z.string(),
  author: z.string(),
  pull: z.object({ number: z.number().int(), url: z.string() }).nullable(),
});
export type NamedCommit = z.infer<typeof namedCommitSchema>;

export const surfaceTileSchema = z.object({
  surface_id: z.string(),
  /** The product it belongs to. */
  lane: z.string(),
  workflow: z.string(),
  target_env: environmentSchema,
  platform: platformSchema,
  app: z.string(),
  /** Where the site is, by its platform's word; null where it tells no address. */
  site_url: z.string().nullable(),
  live: z
    .object({ sha: z.string(), released_at: z.string().nullable(), observed_at: z.string(), source: z.string() })
    .nullable(),
  /** What the live commit and that of the deploy in flight are called, as far as main is mirrored; null otherwise. */
  live_commit: namedCommitSchema.nullable(),
  flight_commit: namedCommitSchema.nullable(),
  /** What the platform said of what it serves; null until it did. Without `live`, `unnamed` serves something all the same. */
  serving: z.enum(SERVING).nullable(),
  /** The digits of an `unnamed` commit, where the platform tells some. */
  live_short: z.string().nullable(),
  /** Why those digits are no commit for sure, as a sentence: they fit two, or GitHub names none; null without doubt. */
  live_doubt: z.string().nullable(),
  release_attempt: releaseAttemptSchema.nullable(),
  /** How many releases the platform listed that could not be read: none of them is said to be the newest. */
  unreadable_items: z.number().int(),
  sync: syncSchema,
  behind_by: z.number().int().nullable(),
  /** Who shipped what is live; null before that was asked. */
  explanation: explanationSchema.nullable(),
  /** Nothing explains what is live: `sync` is drifted until somebody has seen it. */
  drift: driftSchema.nullable(),
  /** What cannot be watched of this surface, and since when. */
  unwatched: z.array(z.object({ message: z.string(), since: z.string() })),
  health: healthSchema,
  health_detail: z.string().nullable(),
  /** Since when every look saw it so, without a gap between them; null before the first look. */
  health_since: z.string().nullable(),
  /** When the probe last finished looking, whatever it found. */
  checked_at: z.string().nullable(),
  /** Why the last look failed, in words; null when it did not. */
  problem: z.string().nullable(),
  last_deploy: deploySchema.nullable(),
  in_flight: deploySchema.nullable(),
  lock: lockSchema.nullable(),
  /** What a rollback holds there until somebody resumes deploys; null without one. */
  held: holdSchema.nullable(),
  /** A rollback that waits for what runs to stop; null without one. */
  waiting_rollback: waitingRollbackSchema.nullable(),
  blockers_count: z.number().int(),
  promotion_required: z.boolean(),
  /** Whether it could be promoted now, as it was last seen; null where it is not promoted. */
  promotion: promotionWaySchema.nullable(),
});
export type SurfaceTile = z.infer<typeof surfaceTileSchema>;

export const surfacesSchema = z.array(surfaceTileSchema);

/** Where a live commit stands on main. What it contains is told by what commits come from, and by GitHub's own counts; never by a list's order. */
const standingSchema = z.object({
  sha: z.string(),
  /** Its place among the mirrored commits, 0 for the newest; null where it is none of them. */
  place: z.number().int().nullable(),
  /** How many commits of main it does not contain, as GitHub counts them; null while that is not known. */
  behind: z.number().int().nullable(),
  /** Whether it is on main; null while nobody knows. */
  on_main: z.boolean().nullable(),
  /** For each of the newest commits, in their order, whether it contains that one; null where nobody knows. */
  contains: z.array(z.boolean().nullable()),
});
export type Standing = z.infer<typeof standingSchema>;

/** The newest commits of main as they were last mirrored, and where what is live stands. */
export const mainRailSchema = z.object({
  commits: z.array(namedCommitSchema.extend({ committed_at: z.string() })),
  standings: z.array(standingSchema),
  /** When main was last read from GitHub; null before the first time. */
  read_at: z.string().nullable(),
  /** Why it could not be read the last time; null when it could. */
  problem: z.string().nullable(),
});
export type MainRail = z.infer<typeof mainRailSchema>;

nameInApi({
  MainRail: mainRailSchema,
  Attention: attentionSchema,
  AttentionItem: attentionItemSchema,
  SurfaceTile: surfaceTileSchema,
  Surfaces: surfacesSchema,
});
