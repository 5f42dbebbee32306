import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { pageQuerySchema } from "@/lib/core/page";
import { deploySchema } from "@/lib/deploys/schemas";
import { explanationSchema } from "@/lib/drifts/schemas";
import { commitSchema, healthSchema } from "@/lib/surfaces/schemas";

/** From where a release was ordered; `unknown` is by hand, or nobody can tell. */
const VIAS = ["this_console", "other_console", "github", "shell", "workflow", "unknown"] as const;

export const releaseSchema = z.object({
  id: z.string(),
  sha: z.string(),
  /** The commit as main has it; null where this console does not know it. */
  commit: commitSchema.nullable(),
  /** Seen since: the first look that saw it, or the end of the deploy that verified it. */
  from: z.string(),
  /** Until something else was seen in its place, or was released there by its platform's word; null where nobody knows. */
  until: z.string().nullable(),
  /** The last look that saw it, where one has seen it no more. */
  last_seen_at: z.string().nullable(),
  /** Whether a look that is young saw it live. */
  is_live: z.boolean(),
  /** When the platform says that it was released, and by which of its releases; null where it did not. */
  released_at: z.string().nullable(),
  /**
   * Since when it serves: as the platform released it, where nothing else was seen to serve after that; else `from`. What is put back later
   * keeps the time it was first released at.
   */
  serving_since: z.string(),
  source: z.string().nullable(),
  /** Who ordered it, in words; null where nobody knows. */
  by: z.string().nullable(),
  via: z.enum(VIAS),
  kind: deploySchema.shape.kind,
  deploy_id: z.string().nullable(),
  run_url: z.string().nullable(),
  /** Who shipped it, as this console found it; null before that was asked. */
  explanation: z.object({ state: explanationSchema.shape.state, words: z.string() }).nullable(),
});
export type Release = z.infer<typeof releaseSchema>;

export const releaseListQuerySchema = pageQuerySchema;
export const releaseListSchema = z.object({ items: z.array(releaseSchema), next_cursor: z.string().nullable() });
export type ReleaseList = z.infer<typeof releaseListSchema>;

export const healthHistorySchema = z.object({
  surface_id: z.string(),
  /** The axis begins and ends here; before the first change nobody looked. */
  from: z.string(),
  to: z.string(),
  /** How it was from each moment on, the oldest first. */
  changes: z.array(z.object({ at: z.string(), health: healthSchema, detail: z.string().nullable() })),
});
export type HealthHistory = z.infer<typeof healthHistorySchema>;

nameInApi({ Release: releaseSchema, ReleaseList: releaseListSchema, HealthHistory: healthHistorySchema });
