import { json } from "../../http/answer";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import type { World } from "../../world";
import { findWorkflow, workflowBody, workflowFiles } from "../bodies/workflow";
import { notFound } from "../errors";

export const workflowRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/workflows",
    handle: (exchange, world) => {
      const files = workflowFiles(world);
      const page = pageOf(exchange);
      const lastPage = Math.ceil(files.length / page.perPage);
      const workflows = slicePage(files, page).map((file) => workflowBody(world, file));
      const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
      return json(200, { total_count: files.length, workflows }, headers);
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/workflows/{file}",
    handle: (exchange, world) => {
      const file = findWorkflow(world, exchange.params.file ?? "");
      return file === null ? notFound() : json(200, workflowBody(world, file));
    },
  },
];
