import { notAllowed } from "@/lib/http/not-allowed";
import { openApiDocument } from "@/lib/http/openapi";
import { route } from "@/lib/http/route";

export const GET = route({ permission: "version:read", handler: () => openApiDocument() });

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
