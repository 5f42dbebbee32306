import { listLiveFlips } from "@/lib/flags/queries";
import { liveFlipsSchema } from "@/lib/flags/schemas";
import { answerWithEtag } from "@/lib/http/etag";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listLiveFlips",
  says: "Every flip of flags that is on its way, oldest first, with a strong ETag.",
  permission: "console:read",
  headers: { "If-None-Match": "The last ETag; 304 while nothing has changed." },
  answers: { 200: liveFlipsSchema, 304: null },
  handler: async ({ ctx, request }) => {
    const items = await listLiveFlips(ctx);
    return answerWithEtag(request, { items }, items);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
