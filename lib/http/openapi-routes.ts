import "server-only";
import { AUDIT_OPERATIONS } from "@/lib/http/openapi-audit-routes";
import { BREAKGLASS_OPERATIONS } from "@/lib/http/openapi-breakglass-routes";
import { CONSOLE_OPERATIONS } from "@/lib/http/openapi-console-routes";
import { DEPLOY_OPERATIONS } from "@/lib/http/openapi-deploy-routes";
import type { Operation } from "@/lib/http/openapi-operation";
import { PEOPLE_OPERATIONS } from "@/lib/http/openapi-people-routes";
import { PROMOTION_OPERATIONS } from "@/lib/http/openapi-promotion-routes";
import { VERSION_OPERATIONS } from "@/lib/http/openapi-version-routes";

/** Every method of every route. A test compares it with the route files. */
export const OPERATIONS: readonly Operation[] = [
  ...AUDIT_OPERATIONS,
  ...BREAKGLASS_OPERATIONS,
  ...CONSOLE_OPERATIONS,
  ...DEPLOY_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...PROMOTION_OPERATIONS,
  ...VERSION_OPERATIONS,
];
