import { resumeDeploys } from "@/lib/holds/resume-deploys";
import { resumeRequestSchema } from "@/lib/holds/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  id: "resumeDeploys",
  says: "Ends the hold that a rollback of a surface left, with a reason: it can be deployed again.",
  permission: "deploy:resume",
  params: surfaceParamsSchema,
  body: resumeRequestSchema,
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params, body }) => resumeDeploys(ctx, params.surface_id, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
