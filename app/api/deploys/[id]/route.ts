import { loadDeployDetail } from "@/lib/deploys/queries";
import { deployDetailSchema, deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { bringUpToDate } from "@/lib/reconciler/bring-up-to-date";

export const GET = route({
  id: "getDeploy",
  says: "One deploy with its transitions and job steps, brought up to date if it is due.",
  permission: "console:read",
  params: deployParamsSchema,
  answers: { 200: deployDetailSchema },
  refusals: ["not_found"],
  handler: async ({ ctx, params }) => {
    await bringUpToDate(params.id);
    return loadDeployDetail(ctx, params.id);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
