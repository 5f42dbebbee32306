import { getInFlight } from "@/lib/deploys/queries";
import { withEtag } from "@/lib/http/etag";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  permission: "console:read",
  handler: async ({ ctx, request }) => {
    const inFlight = await getInFlight(ctx);
    return withEtag(request, inFlight, inFlight.items);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
