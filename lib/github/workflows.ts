import "server-only";

import { fieldsOf, text } from "@/lib/github/fields";
import { isWorkflowFile } from "@/lib/github/names";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

/** A workflow's state (active, disabled_manually, …) and page; null when there is none. Throws UpstreamError. */
export async function getWorkflow(
  ask: Ask,
  file: string,
  reading?: Reading,
): Promise<{ state: string; url: string } | null> {
  if (!isWorkflowFile(file)) return null;
  const readWorkflow = async ({ octokit, owner, repo }: Target) => {
    const { data } = await octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: file });
    const workflow = fieldsOf(data, "a workflow");
    return { state: text(workflow, "state"), url: text(workflow, "html_url") };
  };
  return orNull(ask(`read workflow ${file}`, readWorkflow, freshness(reading)));
}
