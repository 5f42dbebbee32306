import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getVersions } from "@/lib/promotions/versions";
import { versionsSchema } from "@/lib/versions/schemas";

export const GET = route({
  id: "getVersions",
  says: "What both consoles run, what lies between them, and what stands in the way of a promotion.",
  permission: "console:read",
  answers: { 200: versionsSchema },
  handler: ({ ctx }) => getVersions(ctx, { fresh: false }),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
