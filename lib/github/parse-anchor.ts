import { z } from "zod";

import type { SignedCheckpoint } from "@/lib/core/anchor";
import { type Environment, environmentSchema } from "@/lib/core/config";

const PREFIX = "console-audit/";

/** Whether a commit status is a checkpoint of an audit log and says nothing about the commit. */
export function isAnchorContext(context: string): boolean {
  return context.startsWith(PREFIX);
}

/** GitHub takes at most 1,000 statuses per commit and context (REST API, "Create a commit status"): one context per hour. */
function contextOf({ environment, at }: SignedCheckpoint): string {
  return `${PREFIX}${environment}/${at.slice(0, 13)}`;
}

/** A checkpoint as a commit status: 100 of the 140 characters a description may have, and the signature in its link. */
export function statusOf(checkpoint: SignedCheckpoint, auditPage: string) {
  const { size, at, head_hash, key_id, signature } = checkpoint;
  return {
    context: contextOf(checkpoint),
    state: "success" as const,
    description: `v1 ${size} ${at} ${head_hash}`,
    target_url: `${auditPage}?checkpoint=${key_id}.${signature}`,
  };
}

const statusSchema = z.object({
  context: z.string().startsWith(PREFIX),
  description: z.string().regex(/^v1 [1-9]\d{0,14} \S{20,30} [0-9a-f]{64}$/),
  target_url: z.string().regex(/[?&]checkpoint=[0-9a-f]{16}\.[\w-]{86}$/),
});

/** The checkpoint a commit status carries, or null where it carries none of that console. */
export function parseAnchor(status: unknown, wanted: Environment): SignedCheckpoint | null {
  const parsed = statusSchema.safeParse(status);
  if (!parsed.success) return null;
  const { context, description, target_url } = parsed.data;
  const environment = environmentSchema.safeParse(context.slice(PREFIX.length).split("/")[0]);
  if (!environment.success || environment.data !== wanted) return null;
  const [, size = "", at = "", head_hash = ""] = description.split(" ");
  const [key_id = "", signature = ""] = target_url.slice(target_url.lastIndexOf("=") + 1).split(".");
  return { environment: environment.data, size: Number(size), at, head_hash, key_id, signature };
}
