import { getBreakglass } from "@/lib/breakglass/queries";
import { breakglassSchema } from "@/lib/breakglass/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getBreakglass",
  says: "Break-glass runs that wait for a review note, newest first, and the newest drill.",
  permission: "console:read",
  answers: { 200: breakglassSchema },
  handler: ({ ctx }) => getBreakglass(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
