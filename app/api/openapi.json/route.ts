import { readDocument } from "@/app/api/openapi.json/document";
import { notAllowed } from "@/lib/http/not-allowed";
import { openApiSchema } from "@/lib/http/openapi";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getOpenApi",
  says: "This document.",
  permission: "version:read",
  answers: { 200: openApiSchema },
  handler: (): ReturnType<typeof readDocument> => readDocument({ GET }),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
