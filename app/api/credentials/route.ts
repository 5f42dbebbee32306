import { listCredentials } from "@/lib/credentials/queries";
import { credentialListSchema } from "@/lib/credentials/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listCredentials",
  says: "Whether each platform takes this console's key, since when, and how to renew it.",
  permission: "console:read",
  answers: { 200: credentialListSchema },
  handler: ({ ctx }) => listCredentials(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
