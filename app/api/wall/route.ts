import { getConsole } from "@/lib/console";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getWall } from "@/lib/wall/queries";
import { wallSchema } from "@/lib/wall/schemas";

export const GET = route({
  id: "getWall",
  says: "Everything the wall shows, in one answer: no address, no token, and when each thing was last observed.",
  permission: "wall:read",
  answers: { 200: wallSchema },
  handler: ({ ctx }) => getWall(ctx, getConsole()),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
