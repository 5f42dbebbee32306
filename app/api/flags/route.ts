import { getConsole } from "@/lib/console";
import { listFlags } from "@/lib/flags/queries";
import { flagListSchema } from "@/lib/flags/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listFlags",
  says: "Every declared flag of this environment, what it reads as, and the soak figures of the async path.",
  permission: "console:read",
  answers: { 200: flagListSchema },
  handler: ({ ctx }) => listFlags(ctx, getConsole()),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
