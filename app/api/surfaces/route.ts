import { listSurfaceTiles } from "@/lib/board/tiles";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => listSurfaceTiles(ctx) });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
