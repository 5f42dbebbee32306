import type { z } from "zod";
import type { ErrorCode } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import type { AnswerName, InputName } from "@/lib/http/openapi-schemas";

/** One method of one route, as the document describes it. */
export interface Operation {
  id: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  summary: string;
  /** "nobody" where no caller is looked at: health checks, and callers that prove themselves by signature or by a token of their own. */
  permission: Permission | "nobody";
  params?: z.ZodType;
  query?: z.ZodType;
  body?: InputName;
  /** Request headers with a meaning of their own. */
  headers?: Record<string, string>;
  /** Status → body; null for an answer without one. */
  answers: Record<number, AnswerName | "event stream" | "csv or ndjson" | "metrics" | null>;
  /** Refusals beyond those that follow from the rest of the declaration. */
  refusals?: ErrorCode[];
}
