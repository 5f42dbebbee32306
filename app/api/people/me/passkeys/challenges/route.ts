import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { startPasskey } from "@/lib/people/add-passkey";
import { passkeyChallengeSchema, proofSchema } from "@/lib/people/schemas";

export const POST = route({
  id: "startPasskey",
  says: "What a browser is to ask for a new passkey of yours, within five minutes.",
  body: proofSchema,
  permission: "self:manage",
  answers: { 201: passkeyChallengeSchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => startPasskey(ctx, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
