import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { keepSessionCookie } from "@/lib/http/session-cookie";
import { openPasskeySession } from "@/lib/people/open-passkey-session";
import { passkeySignInSchema } from "@/lib/people/schemas";

export const POST = route({
  body: passkeySignInSchema,
  permission: "session:open",
  handler: async ({ ctx, body }) => {
    const { token, ...signedIn } = await openPasskeySession(ctx, body);
    return json(signedIn, { status: 201, headers: keepSessionCookie(ctx.consoleUrls[ctx.environment], token) });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
