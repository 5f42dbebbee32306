import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";
import { textSchema } from "@/lib/core/text";

/** A SHA or its beginning, #123, a branch or tag, or the address of one of them on GitHub. */
export const whereQuerySchema = z.object({ ref: textSchema(300).min(1, "is required") });
export type WhereQuery = z.infer<typeof whereQuerySchema>;

/** `not_yet`: what runs there does not contain it. `rolled_back`: neither, but what ran there before did. */
const whereStateSchema = z.enum(["live", "not_yet", "rolled_back", "unknown"]);
export type WhereState = z.infer<typeof whereStateSchema>;

const namedCommitSchema = z.object({ sha: z.string(), title: z.string().nullable() });
export type NamedCommit = z.infer<typeof namedCommitSchema>;

export const whereSurfaceSchema = z.object({
  surface_id: z.string(),
  target_env: environmentSchema,
  state: whereStateSchema,
  /** Live: since when, without interruption, as far as records tell. Rolled back: since when it has been gone. */
  since: z.string().nullable(),
  /** How many commits it is ahead of what runs there: 0 where it is live, null where nobody knows. */
  ahead_by: z.number().int().nullable(),
  /** What the state stands on, as sentences. */
  evidence: z.string(),
  /** What runs there now; null where that is not known. */
  live: namedCommitSchema.nullable(),
});
export type WhereSurface = z.infer<typeof whereSurfaceSchema>;

export const whereSchema = z.object({
  sha: z.string(),
  title: z.string(),
  author: z.string().nullable(),
  committed_at: z.string().nullable(),
  url: z.string().nullable(),
  pull: z.object({ number: z.number().int(), url: z.string() }).nullable(),
  /** Whether the main branch has it; null where GitHub does not say. */
  on_main: z.boolean().nullable(),
  /** What else is to know of it, as sentences: a pull request that is not merged, a commit that reverts it. */
  notes: z.array(z.string()),
  /** The newest commits of main known to revert it. */
  reverted_by: z.array(namedCommitSchema),
  surfaces: z.array(whereSurfaceSchema),
  /** When this was answered. */
  answered_at: z.string(),
});
export type Where = z.infer<typeof whereSchema>;

nameInApi({ Where: whereSchema, WhereSurface: whereSurfaceSchema });
