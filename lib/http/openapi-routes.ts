import "server-only";
import { CONSOLE_OPERATIONS } from "@/lib/http/openapi-console-routes";
import { DEPLOY_OPERATIONS } from "@/lib/http/openapi-deploy-routes";
import type { Operation } from "@/lib/http/openapi-operation";
import { PEOPLE_OPERATIONS } from "@/lib/http/openapi-people-routes";

/** Every method of every route. A test compares it with the route files. */
export const OPERATIONS: readonly Operation[] = [...CONSOLE_OPERATIONS, ...DEPLOY_OPERATIONS, ...PEOPLE_OPERATIONS];
