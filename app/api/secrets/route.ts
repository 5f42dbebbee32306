import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listSecrets } from "@/lib/secrets/queries";
import { secretListSchema } from "@/lib/secrets/schemas";

export const GET = route({
  id: "listSecrets",
  says: "Every declared secret: where it is kept, who owns it, how old it is, and when it is due. Never a value.",
  permission: "console:read",
  answers: { 200: secretListSchema },
  handler: ({ ctx }) => listSecrets(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
