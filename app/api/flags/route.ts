import { getConsole } from "@/lib/console";
import { listFlags } from "@/lib/flags/queries";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => listFlags(ctx, getConsole()) });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
