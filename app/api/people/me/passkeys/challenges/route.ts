import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { proofSchema } from "@/lib/people/schemas";
import { startPasskey } from "@/lib/people/start-passkey";

export const POST = route({
  body: proofSchema,
  permission: "self:manage",
  handler: async ({ ctx, body }) => json(await startPasskey(ctx, body), { status: 201 }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
