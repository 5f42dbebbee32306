import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { toDeploy } from "@/lib/deploys/queries";
import { deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";

export const POST = route({
  permission: "deploy:cancel",
  params: deployParamsSchema,
  handler: async ({ ctx, params }) => json({ deploy: toDeploy(await cancelDeploy(ctx, params.id)) }, { status: 202 }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
