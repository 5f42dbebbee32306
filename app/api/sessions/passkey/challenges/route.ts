import { expectEmptyBody } from "@/lib/http/empty-body";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { startPasskeySignIn } from "@/lib/people/start-passkey-sign-in";

export const POST = route({
  permission: "session:open",
  handler: async ({ ctx, request }) => {
    await expectEmptyBody(request);
    return json(await startPasskeySignIn(ctx), { status: 201 });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
