import { z } from "zod";

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
