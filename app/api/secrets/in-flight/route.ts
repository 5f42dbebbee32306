import { answerWithEtag } from "@/lib/http/etag";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listLiveRotations } from "@/lib/secrets/queries";
import { liveRotationsSchema } from "@/lib/secrets/schemas";

export const GET = route({
  id: "listLiveRotations",
  says: "Every rotation of a secret that is on its way, oldest first, with a strong ETag.",
  permission: "console:read",
  headers: { "If-None-Match": "The last ETag; 304 while nothing has changed." },
  answers: { 200: liveRotationsSchema, 304: null },
  handler: async ({ ctx, request }) => {
    const items = await listLiveRotations(ctx);
    return answerWithEtag(request, { items }, items);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
