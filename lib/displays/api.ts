import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendToApi } from "@/lib/core/api-client";
import type { DisplayList, DisplayRequest, IssuedDisplay } from "@/lib/displays/schemas";
import { apiPaths } from "@/lib/paths";

/** The display tokens of this console, ended ones included. */
export function displaysQuery() {
  return queryOptions({
    queryKey: ["displays"],
    queryFn: ({ signal }) => fetchJson<DisplayList>(apiPaths.displays(), { signal }),
    refetchInterval: 30_000,
    meta: { what: "the displays" },
  });
}

/** Makes a display token; its text comes with this answer alone. */
export function postDisplay(request: DisplayRequest): Promise<IssuedDisplay> {
  return fetchJson(apiPaths.displays(), { method: "POST", body: request });
}

/** Revokes a display token. */
export function deleteDisplay(id: string): Promise<void> {
  return sendToApi(apiPaths.display(id), { method: "DELETE" });
}
