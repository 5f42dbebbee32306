import "server-only";

import type { Context } from "@/lib/db/context";
import type { EnvironmentAnswer } from "@/lib/environments/schemas";

/** Which console answers, and where its sister is. */
export function describeEnvironment(ctx: Context): EnvironmentAnswer {
  const sister = ctx.environment === "staging" ? "production" : "staging";
  return {
    environment: ctx.environment,
    label: ctx.config.consoles[ctx.environment].label,
    host: ctx.host,
    selected_env: ctx.environment,
    simulated: ctx.simulated,
    sister_url: ctx.consoleUrls[sister],
  };
}
