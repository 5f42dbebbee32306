import { getInFlight } from "@/lib/deploys/queries";
import { inFlightSchema } from "@/lib/deploys/schemas";
import { answerWithEtag } from "@/lib/http/etag";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listInFlight",
  says: "Every live deploy of this console, oldest first, with a strong ETag.",
  permission: "console:read",
  headers: { "If-None-Match": "The last ETag; 304 while nothing has changed." },
  answers: { 200: inFlightSchema, 304: null },
  handler: async ({ ctx, request }) => {
    const inFlight = await getInFlight(ctx);
    return answerWithEtag(request, inFlight, inFlight.items);
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
