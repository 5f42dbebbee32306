import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listSurfaceTiles } from "@/lib/surfaces/queries";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => listSurfaceTiles(ctx) });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
