import { loadDeployDetail } from "@/lib/deploys/queries";
import { deployParamsSchema } from "@/lib/deploys/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { bringUpToDate } from "@/lib/reconciler/bring-up-to-date";

export const GET = route({
  permission: "console:read",
  params: deployParamsSchema,
  handler: async ({ ctx, params }) => {
    await bringUpToDate(params.id);
    return loadDeployDetail(ctx, params.id);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
