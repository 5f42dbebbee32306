import { listAttention } from "@/lib/board/queries";
import { getConsole } from "@/lib/console";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => listAttention(ctx, getConsole()) });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
