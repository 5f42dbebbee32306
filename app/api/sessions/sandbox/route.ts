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
    const { token, ...signedIn } = await openSandboxSession(ctx, body);
    return jsonAnswer(signedIn, { status: 201, headers: keepSessionCookie(ctx.consoleUrls[ctx.environment], token) });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
