import { notAllowed } from "@/lib/http/not-allowed";
import { streamRoute } from "@/lib/http/stream-route";

export const GET = streamRoute({
  id: "followHints",
  says: "Server-sent hints {kind, id}: what changed, never what it is now.",
  permission: "console:read",
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
