import type { Order } from "@/cli/breakglass/read-order";
import { Refusal } from "@/cli/refusal";
import cockpitConfig from "@/cockpit.config";
import { newCorrelationId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import { shellId } from "@/lib/deploys/origins";
import { breakglassCommand, dispatchInputs } from "@/lib/deploys/rules";
import type { Dispatch, GitHub } from "@/lib/github/github";

/** One dispatch, before it is sent. */
export interface Plan {
  sha: string;
  correlationId: string;
  dispatch: Dispatch;
  /** The same by hand. */
  command: string;
}

/** Resolves the ref to its SHA and decides what to send; throws Refusal, and then nothing has been sent. */
export async function planDispatch(github: GitHub, repository: string, { surface, ref }: Order): Promise<Plan> {
  try {
    const commit = await github.getCommit(ref);
    if (commit === null) {
      throw new Refusal(`${repository} has no commit, branch or tag "${ref}". Nothing was sent.`);
    }
    const { sha } = commit;
    const branch = await branchFor(github, ref, sha);
    const correlationId = shellId(newCorrelationId());
    const inputs = dispatchInputs(surface, { sha, correlationId });
    const byHand = breakglassCommand({ ...cockpitConfig, main_branch: branch }, surface, { repository, sha });
    const command = `${byHand} -f correlation_id=${correlationId}`;
    return { sha, correlationId, command, dispatch: { workflow: surface.workflow, ref: branch, inputs } };
  } catch (error) {
    throw nothingSent(error);
  }
}

/** The workflow of main ships what is on main; anything else needs the workflow of its own branch, which checks the same. */
async function branchFor(github: GitHub, ref: string, sha: string): Promise<string> {
  if (ref === cockpitConfig.main_branch || (await isOnMain(github, sha))) return cockpitConfig.main_branch;
  if (!/^[0-9a-f]{7,40}$/.test(ref)) return ref;
  throw new Refusal(
    `${sha.slice(0, 7)} is not on ${cockpitConfig.main_branch}. Name the branch that holds it: --ref <branch>. Nothing was sent.`,
  );
}

async function isOnMain(github: GitHub, sha: string): Promise<boolean> {
  const comparison = await github.compare(sha, cockpitConfig.main_branch);
  return comparison !== null && (comparison.status === "ahead" || comparison.status === "identical");
}

/** GitHub's failure before anything was sent. */
function nothingSent(error: unknown): unknown {
  return error instanceof UpstreamError ? new Refusal(`${error.message} Nothing was sent.`) : error;
}
