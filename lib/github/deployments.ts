import "server-only";

import { z } from "zod";

import { readTold, toldId, toldPart, toldTextIfAny } from "@/lib/core/told";
import { mustBeDone } from "@/lib/github/failure";
import type { DeploymentReport, DeploymentTarget } from "@/lib/github/github";
import { type Ask, freshness, type Target } from "@/lib/github/request";

const deploymentsSchema = z.array(toldPart({ id: z.unknown().optional(), description: toldTextIfAny() }));
const deploymentSchema = z.object({ id: toldId });

const TASK = "deploy";

const deploymentWords = (deployId: string) => `Console deploy ${deployId}`;

/**
 * The GitHub deployment of one deploy of ours: the one that carries its id, else a new one of exactly that commit, with no
 * merge and no required checks. Looked for first, since GitHub knows no idempotency key. Throws UpstreamError.
 */
export async function openDeployment(ask: Ask, target: DeploymentTarget): Promise<string> {
  const { environment, sha, deployId } = target;
  const open = async ({ octokit, owner, repo }: Target) => {
    const place = { owner, repo };
    const known = await octokit.rest.repos.listDeployments({ ...place, environment, sha, task: TASK, per_page: 100 });
    const ours = readTold(deploymentsSchema, known.data, "the deployments").find(
      ({ description }) => description === deploymentWords(deployId),
    );
    if (ours !== undefined) return readTold(deploymentSchema, ours, "the deployment").id;
    const { status, data } = await octokit.request("POST /repos/{owner}/{repo}/deployments", {
      ...place,
      environment,
      ref: sha,
      task: TASK,
      description: deploymentWords(deployId),
      auto_merge: false,
      required_contexts: [],
      transient_environment: false,
      production_environment: false,
    });
    mustBeDone("deployment", Number(status), "record a deployment");
    return readTold(deploymentSchema, data, "the new deployment").id;
  };
  // A kept list may be from before the one that was made, and whose answer was lost.
  return ask(`record a deployment to ${environment}`, open, freshness({ fresh: true }));
}

/**
 * Adds a status to a deployment. With a success GitHub makes the successes before it in the same environment inactive; it
 * does so only where the environment is no "production environment" (GitHub's REST description), hence that flag above.
 * Throws UpstreamError.
 */
export async function reportDeployment(ask: Ask, report: DeploymentReport): Promise<void> {
  const { id, state, description, logUrl } = report;
  await ask(`report deployment ${id}`, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
      owner,
      repo,
      deployment_id: Number(id),
      state,
      description,
      auto_inactive: state === "success",
      ...(logUrl === null ? {} : { log_url: logUrl }),
    });
    mustBeDone("deployment_status", Number(status), `report deployment ${id}`);
  });
}
