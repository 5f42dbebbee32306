import type { Outcome } from "@/lib/breakglass/schemas";
import { UpstreamError } from "@/lib/core/upstream";
import type { Dispatch, GitHub } from "@/lib/github/github";

/** Sends the one dispatch and says what became of it; never throws, so that the record always gets its end. */
export async function sendDispatch(github: GitHub, dispatch: Dispatch): Promise<Outcome> {
  try {
    const { run } = await github.dispatch(dispatch);
    return { kind: "accepted", run_id: run?.id ?? null, run_url: run?.url ?? null };
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
    const isClear = error instanceof UpstreamError && !error.mayHaveHappened;
    return { kind: isClear ? "refused" : "lost", message };
  }
}
