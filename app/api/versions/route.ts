import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getVersions } from "@/lib/promotions/versions";

export const GET = route({
  permission: "console:read",
  handler: ({ ctx }) => getVersions(ctx, { fresh: false }),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
