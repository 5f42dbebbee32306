import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { addPasskey } from "@/lib/people/add-passkey";
import { newPasskeySchema, passkeySchema } from "@/lib/people/schemas";

export const POST = route({
  id: "addPasskey",
  says: "Adds the passkey that answers a challenge.",
  body: newPasskeySchema,
  permission: "self:manage",
  answers: { 201: passkeySchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, body }) => addPasskey(ctx, body),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
