import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { textSchema } from "@/lib/core/text";

/** What a rollback leaves behind on its surface until somebody resumes. */
export const holdSchema = z.object({ sha: z.string(), since: z.string(), by: z.string(), reason: z.string() });
export type Hold = z.infer<typeof holdSchema>;

export const resumeRequestSchema = z.strictObject({ reason: textSchema(500).min(1, "is required") });
export type ResumeReason = z.infer<typeof resumeRequestSchema>;

nameInApi({ ResumeRequest: resumeRequestSchema });
