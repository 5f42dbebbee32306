import { notAllowed } from "@/lib/http/not-allowed";
import { streamRoute } from "@/lib/http/stream-route";

export const GET = streamRoute("console:read");

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
