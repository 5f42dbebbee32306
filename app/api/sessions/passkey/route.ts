import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { openPasskeySession } from "@/lib/people/open-passkey-session";
import { passkeySignInSchema, signedInSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "openPasskeySession",
  says: "Signs in with a passkey that verified its person, which is both factors; the session comes as a cookie.",
  body: passkeySignInSchema,
  permission: "session:open",
  answers: { 201: signedInSchema },
  refusals: ["unauthenticated", "rate_limited"],
  handler: async ({ ctx, body }) => {
    const { token, ...signedIn } = await openPasskeySession(ctx, body);
    return jsonAnswer(signedIn, { status: 201, headers: keepSessionCookie(ctx.consoleUrls[ctx.environment], token) });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
