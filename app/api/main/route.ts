import { getMainRail } from "@/lib/board/rail";
import { mainRailSchema } from "@/lib/board/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getMain",
  says: "The newest commits of main as they were last read, and where what is live stands on it.",
  permission: "console:read",
  answers: { 200: mainRailSchema },
  handler: ({ ctx }) => getMainRail(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
