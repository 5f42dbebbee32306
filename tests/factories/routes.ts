import path from "node:path";

import type { TestConsole } from "@/tests/factories/console";
import { bearer, call, type Sent } from "@/tests/factories/requests";
import { listRoutes } from "@/tests/house/route-files";

type Handler = Parameters<typeof call>[1];

export interface Read {
  /** As OpenAPI writes it: /api/deploys/{id}. */
  path: string;
  file: string;
}

/** Every route that can be read but one that never ends. */
export const READS: readonly Read[] = listRoutes()
  .filter(({ offered }) => offered.some(({ method }) => method === "GET"))
  .filter(({ path: address }) => address !== "/api/deploys/events")
  .map(({ file, path: address }) => ({ file, path: address }));

/** What makes a read one of something that is there. */
export interface Subjects {
  deployId: string;
  promotionId: string;
  flipId: string;
  rotationId: string;
  webhookId: string;
  sha: string;
}

const NEEDED: Record<string, (of: Subjects) => Pick<Sent, "path" | "params">> = {
  "/api/deploys/{id}": ({ deployId }) => ({ params: { id: deployId } }),
  "/api/promotions/{id}": ({ promotionId }) => ({ params: { id: promotionId } }),
  "/api/flags/flips/{id}": ({ flipId }) => ({ params: { id: flipId } }),
  "/api/secrets/{name}": () => ({ params: { name: "METRICS_TOKEN" } }),
  "/api/secrets/{name}/rotations/{id}": ({ rotationId }) => ({ params: { name: "METRICS_TOKEN", id: rotationId } }),
  "/api/outgoing-webhooks/{id}/deliveries": ({ webhookId }) => ({ params: { id: webhookId } }),
  "/api/surfaces/{surface_id}/blockers": ({ sha }) => ({ path: `/api/x?sha=${sha}` }),
  "/api/surfaces/{surface_id}/review": ({ sha }) => ({ path: `/api/x?sha=${sha}` }),
  "/api/surfaces/{surface_id}/rollbacks/review": ({ sha }) => ({ path: `/api/x?to_sha=${sha}` }),
  "/api/rollbacks/review": ({ sha }) => ({ path: `/api/x?to_sha=${sha}` }),
  "/api/where": ({ sha }) => ({ path: `/api/where?ref=${sha}` }),
  "/api/audit/export": () => ({ path: "/api/x?format=csv" }),
};

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

/** Reads a route as an admin would, of subjects that are there. */
export async function readRoute(cockpit: TestConsole, { path: address, file }: Read, of: Subjects): Promise<Response> {
  const module: unknown = await import(path.resolve(file));
  const handler: unknown = typeof module === "object" && module !== null && Reflect.get(module, "GET");
  if (!isHandler(handler)) throw new Error(`${file} has no GET`);
  const token = address === "/api/metrics" ? (cockpit.running.env.METRICS_TOKEN ?? "") : cockpit.people.admin.apiToken;
  const sent = NEEDED[address]?.(of) ?? {};
  const params = { id: of.deployId, surface_id: "api-staging", ...sent.params };
  return call(cockpit, handler, { ...sent, params, headers: bearer(token) });
}
