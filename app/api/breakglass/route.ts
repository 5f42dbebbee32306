import { getBreakglass } from "@/lib/breakglass/queries";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  permission: "console:read",
  handler: ({ ctx }) => getBreakglass(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
