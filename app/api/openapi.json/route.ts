import { ROUTES } from "@/app/api/openapi.json/routes";
import { notAllowed } from "@/lib/http/not-allowed";
import { openApiDocument, openApiSchema } from "@/lib/http/openapi";
import { route } from "@/lib/http/route";

let document: Promise<ReturnType<typeof openApiDocument>> | undefined;

export const GET = route({
  id: "getOpenApi",
  says: "This document.",
  permission: "version:read",
  answers: { 200: openApiSchema },
  handler: (): ReturnType<typeof writeDocument> => (document ??= writeDocument()),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");

async function writeDocument(): Promise<ReturnType<typeof openApiDocument>> {
  const others = await Promise.all(Object.entries(ROUTES).map(async ([path, load]) => [path, await load()] as const));
  return openApiDocument({ ...Object.fromEntries(others), "/api/openapi.json": { GET } });
}
