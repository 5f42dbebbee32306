import { deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getVerdict } from "@/lib/insights/queries";
import { recordVerdict } from "@/lib/insights/record-verdict";
import { verdictRequestSchema, verdictSchema } from "@/lib/insights/schemas";

export const GET = route({
  id: "getVerdict",
  says: "Whether a deploy counts as a failure: by the records, and by what a person says.",
  permission: "console:read",
  params: deployParamsSchema,
  answers: { 200: verdictSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => getVerdict(ctx, params.id),
});

export const PUT = route({
  id: "recordVerdict",
  says: "Says whether a deploy caused a failure, with a note, or takes back what was said.",
  permission: "verdict:record",
  params: deployParamsSchema,
  body: verdictRequestSchema,
  answers: { 200: verdictSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params, body }) => recordVerdict(ctx, params.id, body),
});

export const { POST, PATCH, DELETE } = notAllowed("GET, PUT");
