import type { Urls } from "../../http/urls";
import { isoSeconds, nodeId } from "../../state/identifiers";
import type { StoredDeployment } from "../../state/model";
import type { Schemas } from "../schemas";
import { simpleUser } from "./user";

export function githubDeploymentBody(urls: Urls, deployment: StoredDeployment): Schemas["deployment"] {
  const { id, sha, ref, task, environment, description, creator, at, isProduction } = deployment;
  const url = urls.api(`/deployments/${id}`);
  const when = isoSeconds(deployment.statuses.at(-1)?.at ?? at);
  return {
    url,
    id,
    node_id: nodeId("DE", id),
    sha,
    ref,
    task,
    payload: {},
    description,
    environment,
    original_environment: environment,
    creator: simpleUser(urls, creator),
    created_at: isoSeconds(at),
    updated_at: when,
    statuses_url: `${url}/statuses`,
    repository_url: urls.api(),
    transient_environment: false,
    production_environment: isProduction,
  } satisfies Schemas["deployment"];
}

export function deploymentStatusBody(
  urls: Urls,
  deployment: StoredDeployment,
  status: StoredDeployment["statuses"][number],
): Schemas["deployment-status"] {
  const { id, state, description, logUrl, creator, at } = status;
  const url = urls.api(`/deployments/${deployment.id}`);
  const when = isoSeconds(at);
  return {
    url: `${url}/statuses/${id}`,
    id,
    node_id: nodeId("DES", id),
    state,
    description,
    creator: simpleUser(urls, creator),
    environment: deployment.environment,
    target_url: logUrl,
    log_url: logUrl,
    environment_url: "",
    created_at: when,
    updated_at: when,
    deployment_url: url,
    repository_url: urls.api(),
  } satisfies Schemas["deployment-status"];
}
