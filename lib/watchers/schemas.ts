import { z } from "zod";

/** A run that GitHub shows and nobody here can follow. */
export const unreadRunSchema = z.object({
  run_id: z.string(),
  run_url: z.string(),
  title: z.string(),
  why: z.string(),
  since: z.string(),
});
export type UnreadRun = z.infer<typeof unreadRunSchema>;

/** A watcher that cannot watch: what it cannot see, since when, and which surfaces that concerns. */
export const watcherSchema = z.object({
  name: z.string(),
  kind: z.string(),
  workflow: z.string().nullable(),
  affects: z.array(z.string()),
  since: z.string(),
  message: z.string(),
  unread: z.array(unreadRunSchema),
});
export type Watcher = z.infer<typeof watcherSchema>;
