import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { toDeploy } from "@/lib/deploys/queries";
import { deployAnswerSchema, deployParamsSchema } from "@/lib/deploys/schemas";
import { UPSTREAM } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  id: "cancelDeploy",
  says: "Asks for the end of a live deploy; it ends when its run does.",
  permission: "deploy:cancel",
  params: deployParamsSchema,
  answers: { 202: deployAnswerSchema },
  refusals: ["not_found", "conflict", ...UPSTREAM],
  handler: async ({ ctx, params }) => ({ deploy: toDeploy(await cancelDeploy(ctx, params.id)) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
