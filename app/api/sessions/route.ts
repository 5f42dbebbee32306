import { pageQuerySchema } from "@/lib/core/page";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { openSession } from "@/lib/people/open-session";
import { listSessions } from "@/lib/people/queries";
import { signInSchema } from "@/lib/people/schemas";

export const GET = route({
  query: pageQuerySchema,
  permission: "console:read",
  handler: ({ ctx, query }) => listSessions(ctx, query),
});

export const POST = route({
  body: signInSchema,
  permission: "session:open",
  handler: async ({ ctx, body }) => {
    const { token, ...signedIn } = await openSession(ctx, body);
    return json(signedIn, { status: 201, headers: keepSessionCookie(ctx.consoleUrls[ctx.environment], token) });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
