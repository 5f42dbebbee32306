import "server-only";

import type { Console } from "@/lib/console";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { contextOf } from "@/lib/http/request-context";

/** The context in which the console acts by itself. */
export function systemContext(running: Console): Context {
  const headers = new Headers({ host: running.config.consoles[running.environment].host });
  const actor = { kind: "system", id: running.instance } as const;
  return contextOf(running, { actor, environment: running.environment, headers, requestId: newId("req") });
}
