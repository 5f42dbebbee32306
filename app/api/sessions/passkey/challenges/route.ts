import { expectEmptyBody } from "@/lib/http/empty-body";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { startPasskeySignIn } from "@/lib/people/open-passkey-session";
import { passkeyChallengeSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "startPasskeySignIn",
  says: "What a browser is to have signed by a passkey of this console, within five minutes.",
  permission: "session:open",
  answers: { 201: passkeyChallengeSchema },
  refusals: ["invalid_input", "rate_limited"],
  handler: async ({ ctx, request }) => {
    await expectEmptyBody(request);
    return await startPasskeySignIn(ctx);
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
