import { ROUTES } from "@/app/api/openapi.json/routes";
import { openApiDocument } from "@/lib/http/openapi";

type ApiDocument = ReturnType<typeof openApiDocument>;

let document: Promise<ApiDocument> | undefined;

/** The OpenAPI document of this console, made once; `own` is the route that serves it. */
export function readDocument(own: object): Promise<ApiDocument> {
  return (document ??= makeDocument(own));
}

async function makeDocument(own: object): Promise<ApiDocument> {
  const others = await Promise.all(Object.entries(ROUTES).map(async ([path, load]) => [path, await load()] as const));
  return openApiDocument({ ...Object.fromEntries(others), "/api/openapi.json": own });
}
