import { z } from "zod";

import { ACTIVITY_KINDS } from "@/lib/activity/rules";
import { auditRowSchema } from "@/lib/audit/schemas";
import { nameInApi } from "@/lib/core/api-names";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema, textSchema } from "@/lib/core/text";
import { deploySchema } from "@/lib/deploys/schemas";

const activityKindSchema = z.enum(ACTIVITY_KINDS);

export const activityQuerySchema = pageQuerySchema.extend({
  /** Words, each of which an entry or the title of its commit has to contain; `-word` must not; `#123` is its pull request. */
  q: textSchema(200).optional(),
  surface_id: nameSchema(63).optional(),
  /** An e-mail address, or a part of it or of a name. */
  actor: nameSchema(200).optional(),
  kind: activityKindSchema.optional(),
  /** Included. */
  from: z.iso.datetime().optional(),
  /** Excluded. */
  to: z.iso.datetime().optional(),
});
export type ActivityQuery = z.infer<typeof activityQuerySchema>;

export const activityEntrySchema = z.object({
  /** The row of the audit log that it begins with. */
  row: auditRowSchema,
  kind: activityKindSchema,
  /** Of a deploy, promotion or rollback: how it stands now. */
  deploy: deploySchema.nullable(),
  /** What it brought: the newest commit's title and pull request, and how many more commits; null where that is not known. */
  change: z
    .object({ title: z.string(), pull: z.number().int().nullable(), more: z.number().int().nullable() })
    .nullable(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const activityListSchema = z.object({
  items: z.array(activityEntrySchema),
  next_cursor: z.string().nullable(),
});
export type ActivityList = z.infer<typeof activityListSchema>;

nameInApi({ ActivityEntry: activityEntrySchema, ActivityList: activityListSchema });
