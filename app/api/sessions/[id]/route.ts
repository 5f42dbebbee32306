import { notAllowed } from "@/lib/http/not-allowed";
import { noContent } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { dropSessionCookie } from "@/lib/http/session-cookie";
import { endSession } from "@/lib/people/end-session";
import { idParamsSchema } from "@/lib/people/schemas";

export const DELETE = route({
  id: "endSession",
  says: "Ends a session at once; `current` is the one of this cookie.",
  params: idParamsSchema,
  permission: "self:manage",
  answers: { 204: null },
  refusals: ["not_found", "conflict"],
  handler: async ({ ctx, params }) => {
    const ended = await endSession(ctx, params.id);
    return noContent(ended.current ? dropSessionCookie(ctx.consoleUrls[ctx.environment]) : {});
  },
});

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE");
