import { keepBrowserCookie } from "@/lib/http/browser-cookie";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { openSandboxSession } from "@/lib/people/open-sandbox-session";
import { sandboxSignInSchema, signedInSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "openSandboxSession",
  says: "Signs in as one of the sandbox's people; not found on any console that is no sandbox.",
  body: sandboxSignInSchema,
  permission: "session:open",
  answers: { 201: signedInSchema },
  refusals: ["unauthenticated", "not_found", "rate_limited"],
  handler: async ({ ctx, body }) => {
    const baseUrl = ctx.consoleUrls[ctx.environment];
    const { token, browserMark, ...signedIn } = await openSandboxSession(ctx, body);
    const response = jsonAnswer(signedIn, { status: 201, headers: keepSessionCookie(baseUrl, token) });
    response.headers.append("set-cookie", keepBrowserCookie(baseUrl, browserMark));
    return response;
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
