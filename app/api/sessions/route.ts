import { pageQuerySchema } from "@/lib/core/page";
import { keepBrowserCookie, readBrowserCookie } from "@/lib/http/browser-cookie";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { openSession } from "@/lib/people/open-session";
import { listSessions } from "@/lib/people/queries";
import { sessionListSchema, signedInSchema, signInSchema } from "@/lib/people/schemas";

export const GET = route({
  id: "listSessions",
  says: "Your own open sessions.",
  query: pageQuerySchema,
  permission: "console:read",
  answers: { 200: sessionListSchema },
  handler: ({ ctx, query }) => listSessions(ctx, query),
});

export const POST = route({
  id: "openSession",
  says: "Signs in with e-mail, password and a six-digit code, or a recovery code in its place; the session comes as a cookie.",
  body: signInSchema,
  permission: "session:open",
  answers: { 201: signedInSchema },
  refusals: ["unauthenticated", "rate_limited"],
  handler: async ({ ctx, body, request }) => {
    const baseUrl = ctx.consoleUrls[ctx.environment];
    const entrance = { browserMark: readBrowserCookie(request.headers.get("cookie"), baseUrl) };
    const { token, browserMark, ...signedIn } = await openSession(ctx, body, entrance);
    const response = jsonAnswer(signedIn, { status: 201, headers: keepSessionCookie(baseUrl, token) });
    response.headers.append("set-cookie", keepBrowserCookie(baseUrl, browserMark));
    return response;
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
