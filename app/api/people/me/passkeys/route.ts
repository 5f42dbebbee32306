import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { addPasskey } from "@/lib/people/add-passkey";
import { newPasskeySchema } from "@/lib/people/schemas";

export const POST = route({
  body: newPasskeySchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => json(await addPasskey(ctx, body), { status: 201 }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
