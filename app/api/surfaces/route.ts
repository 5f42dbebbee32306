import { surfacesSchema } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listSurfaces",
  says: "One tile per surface: what is live, sync, health, the last deploy and the one in flight.",
  permission: "console:read",
  answers: { 200: surfacesSchema },
  handler: ({ ctx }) => listSurfaceTiles(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
