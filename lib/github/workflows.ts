import "server-only";

import { z } from "zod";

import { readTold, toldId, toldLinkIfAny, toldText } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { mustBeDone } from "@/lib/github/failure";
import type { Dispatch, DispatchReceipt } from "@/lib/github/github";
import { isWorkflowFile } from "@/lib/github/names";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

const workflowSchema = z.object({ state: toldText(), html_url: toldLinkIfAny });
const receiptSchema = z.object({ workflow_run_id: toldId, html_url: toldLinkIfAny });

export interface DispatchSettings {
  /** Ask for the run's id; GitHub Enterprise Server 3.19 and older do not know the parameter. */
  returnRunDetails: boolean;
}

/** A workflow's state (active, disabled_manually, …) and page; null when there is none. Throws UpstreamError. */
export async function getWorkflow(
  ask: Ask,
  file: string,
  reading?: Reading,
): Promise<{ state: string; url: string | null } | null> {
  if (!isWorkflowFile(file)) return null;
  const readWorkflow = async ({ octokit, owner, repo }: Target) => {
    const { data } = await octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: file });
    const { state, html_url: url } = readTold(workflowSchema, data, "a workflow");
    return { state, url };
  };
  return orNull(ask(`read workflow ${file}`, readWorkflow, freshness(reading)));
}

/**
 * Starts a workflow with exactly one POST. Throws UpstreamError: `refused` when GitHub said no and nothing runs;
 * `mayHaveHappened` when the answer was lost. The answer is 200 with ids or 204 (GitHub's OpenAPI description).
 */
export async function dispatchWorkflow(
  ask: Ask,
  settings: DispatchSettings,
  order: Dispatch,
): Promise<DispatchReceipt> {
  if (!isWorkflowFile(order.workflow)) throw dispatchError(`"${order.workflow}" is no workflow file`);
  const details = settings.returnRunDetails ? { return_run_details: true } : {};
  async function send({ octokit, owner, repo }: Target) {
    const { status, data } = await octokit.request(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      { owner, repo, workflow_id: order.workflow, ref: order.ref, inputs: order.inputs, ...details },
    );
    return parseReceipt(Number(status), data);
  }
  return ask(`start ${order.workflow}`, send).catch(throwExplained);
}

function dispatchError(reason: string): UpstreamError {
  return new UpstreamError("github", { kind: "refused", message: `GitHub did not start the workflow: ${reason}.` });
}

function parseReceipt(status: number, data: unknown): DispatchReceipt {
  mustBeDone("dispatch", status, "start the workflow");
  if (status !== 200) return { run: null };
  const { workflow_run_id: id, html_url: url } = readTold(receiptSchema, data, "the answer");
  return { run: { id, url } };
}

function throwExplained(error: unknown): never {
  if (error instanceof UpstreamError && error.status === 422 && error.message.includes("return_run_details")) {
    throw dispatchError(
      "it does not know return_run_details (GitHub Enterprise Server 3.19 and older); " +
        "set returnRunDetails to false where the console creates its GitHub client",
    );
  }
  throw error;
}
