import { UpstreamError } from "@/lib/core/upstream";
import { mustBeDone } from "@/lib/github/done";
import { fieldsOf, identifier, pageIfAny } from "@/lib/github/fields";
import type { Dispatch, DispatchReceipt } from "@/lib/github/github";
import { isWorkflowFile } from "@/lib/github/names";
import type { Ask, Target } from "@/lib/github/request";

export interface DispatchSettings {
  /** Ask for the run's id; GitHub Enterprise Server 3.19 and older do not know the parameter. */
  returnRunDetails: boolean;
}

function parseReceipt(status: number, data: unknown): DispatchReceipt {
  mustBeDone("dispatch", status, "start the workflow");
  if (status !== 200) return { run: null };
  const answer = fieldsOf(data, "the answer");
  return { run: { id: identifier(answer, "workflow_run_id"), url: pageIfAny(answer, "html_url") } };
}

function refused(reason: string): UpstreamError {
  return new UpstreamError("github", { kind: "refused", message: `GitHub did not start the workflow: ${reason}.` });
}

function explain(error: unknown): never {
  if (error instanceof UpstreamError && error.status === 422 && error.message.includes("return_run_details")) {
    throw refused(
      "it does not know return_run_details (GitHub Enterprise Server 3.19 and older); " +
        "set returnRunDetails to false where the console creates its GitHub client",
    );
  }
  throw error;
}

/**
 * Starts a workflow with exactly one POST. Throws UpstreamError: `refused` when GitHub said no and nothing runs;
 * `mayHaveHappened` when the answer was lost. The answer is 200 with ids or 204 (GitHub's OpenAPI description).
 */
export async function dispatch(ask: Ask, settings: DispatchSettings, order: Dispatch): Promise<DispatchReceipt> {
  if (!isWorkflowFile(order.workflow)) throw refused(`"${order.workflow}" is no workflow file`);
  const details = settings.returnRunDetails ? { return_run_details: true } : {};
  async function send({ octokit, owner, repo }: Target) {
    const { status, data } = await octokit.request(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      { owner, repo, workflow_id: order.workflow, ref: order.ref, inputs: order.inputs, ...details },
    );
    return parseReceipt(Number(status), data);
  }
  return ask(`start ${order.workflow}`, send).catch(explain);
}
