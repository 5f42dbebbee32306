import "server-only";

import { doerWords, OWN_KEY, SOMEBODY } from "@/lib/core/doers";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import type { WorkflowRun } from "@/lib/github/github";

/** The login that started the attempt a run is in; the first attempt's only for that one. */
export function starterOf({ attempt, actorLogin, triggeringActorLogin }: WorkflowRun): string | null {
  return attempt > 1 ? triggeringActorLogin : actorLogin;
}

/** Who is behind a login, in words; never a bot, nor the console itself. Throws UpstreamError. */
export async function nameDoer(ctx: Context, login: string | null): Promise<string> {
  if (login === null) return SOMEBODY;
  return doerWords(login, await outside("get-login", () => ctx.github.login()));
}

/** A run by its number, and whose it is where that is a person: of a console's own run its record says who asked for it. */
export async function nameRun(ctx: Context, run: WorkflowRun): Promise<string> {
  const login = starterOf(run);
  const doer = login === null ? OWN_KEY : await nameDoer(ctx, login);
  const which = run.attempt > 1 ? `attempt ${run.attempt} of run ${run.id}` : `run ${run.id}`;
  return doer === OWN_KEY ? which : `${which} by ${doer}`;
}
