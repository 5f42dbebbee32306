import type { components } from "@octokit/openapi-types";

/** GitHub's published response types. */
export type Schemas = components["schemas"];
