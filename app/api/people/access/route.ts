import { keepBrowserCookie } from "@/lib/http/browser-cookie";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { applyAccessLink, readAccessLink } from "@/lib/people/apply-access-link";
import { accessAcceptanceSchema, accessOfferSchema, openedLinkSchema } from "@/lib/people/people-schemas";
import { signedInSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "readAccessLink",
  says: "What an access link is for, by its token; it uses nothing up.",
  body: openedLinkSchema,
  permission: "session:open",
  answers: { 200: accessOfferSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, body }) => readAccessLink(ctx, body.token),
});

export const PUT = route({
  id: "applyAccessLink",
  says: "Takes an access link up, once, and signs in; the session comes as a cookie.",
  body: accessAcceptanceSchema,
  permission: "session:open",
  answers: { 201: signedInSchema },
  refusals: ["not_found", "conflict", "rate_limited"],
  handler: async ({ ctx, body }) => {
    const baseUrl = ctx.consoleUrls[ctx.environment];
    const { token, browserMark, ...signedIn } = await applyAccessLink(ctx, body);
    const response = jsonAnswer(signedIn, { status: 201, headers: keepSessionCookie(baseUrl, token) });
    response.headers.append("set-cookie", keepBrowserCookie(baseUrl, browserMark));
    return response;
  },
});

export const { GET, PATCH, DELETE } = notAllowed("POST, PUT");
