import { randomBytes } from "node:crypto";
import type { Answer, BodyAnswer } from "../http/answer";
import { json } from "../http/answer";
import type { Platform } from "../http/door";
import { withEtag } from "../http/etag";
import { type Exchange, presentedKey } from "../http/exchange";
import type { World } from "../world";
import { answerOtherAddress, readdress } from "./addresses";
import { githubError, notFound } from "./errors";
import { accountRoutes } from "./routes/account";
import { actionsSecretRoutes } from "./routes/actions-secrets";
import { approvalRoutes } from "./routes/approvals";
import { archiveRoutes } from "./routes/archives";
import { commitRoutes } from "./routes/commits";
import { compareRoutes } from "./routes/compare";
import { contentRoutes } from "./routes/contents";
import { deploymentRoutes } from "./routes/deployments";
import { dispatchRoutes } from "./routes/dispatch";
import { environmentRoutes } from "./routes/environments";
import { ghRoutes } from "./routes/gh";
import { hookRoutes } from "./routes/hooks";
import { jobRoutes } from "./routes/jobs";
import { pullRoutes } from "./routes/pulls";
import { refRoutes } from "./routes/refs";
import { runActionRoutes } from "./routes/run-actions";
import { runRoutes } from "./routes/runs";
import { statusRoutes } from "./routes/statuses";
import { workflowRoutes } from "./routes/workflows";

const VERSIONS = ["2022-11-28", "2026-03-10"];

/** GitHub's REST API, as far as a console needs it. */
export const github: Platform = {
  name: "github",
  routes: [
    ...accountRoutes,
    ...workflowRoutes,
    ...dispatchRoutes,
    ...runRoutes,
    ...runActionRoutes,
    ...jobRoutes,
    ...statusRoutes,
    ...commitRoutes,
    ...compareRoutes,
    ...pullRoutes,
    ...refRoutes,
    ...contentRoutes,
    ...ghRoutes,
    ...approvalRoutes,
    ...archiveRoutes,
    ...deploymentRoutes,
    ...environmentRoutes,
    ...actionsSecretRoutes,
    ...hookRoutes,
  ],
  readdress,
  refuse: answerUnwanted,
  outage: () => json(503, { message: "Service unavailable" }),
  notFound,
  finish: finishAnswer,
};

function answerUnwanted(exchange: Exchange, world: World): Answer | null {
  if (presentedKey(exchange) === null) return githubError(401, "Requires authentication");
  if (world.scenarios.touches("rejected_keys", "github")) return githubError(401, "Bad credentials");
  if (world.scenarios.touches("too_many_requests", "github")) return githubError(429, "Too Many Requests");
  const limit = exchange.path === "/rate_limit" ? null : world.rateLimit.refusal();
  if (limit !== null) return limit;
  if (!VERSIONS.includes(versionOf(exchange))) {
    return githubError(400, `"${versionOf(exchange)}" is not a supported version of the API.`);
  }
  return answerForRepository(exchange, world) ?? answerOtherAddress(exchange, world);
}

function versionOf(exchange: Exchange): string {
  return exchange.headers["x-github-api-version"] ?? "2022-11-28";
}

/** A repository that was archived (read-only), deleted or made private (404), or closed to this credential (403). */
function answerForRepository({ path, method }: Exchange, world: World): Answer | null {
  const what = world.scenarios.get("repository");
  if (what === undefined || !path.startsWith("/repos/")) return null;
  if (what === "gone") return notFound();
  if (what === "forbidden") return githubError(403, "Resource not accessible by personal access token");
  return method === "GET" ? null : githubError(403, "Repository was archived so is read-only.");
}

function finishAnswer(exchange: Exchange, answer: BodyAnswer, world: World): BodyAnswer {
  const tagged = withEtag(exchange, answer, { isLying: isLying(exchange, world) });
  if (tagged.status < 500 && ![304, 401].includes(tagged.status) && exchange.path !== "/rate_limit") {
    world.rateLimit.spend();
  }
  const skewSeconds = world.scenarios.get("clock_skew_s") ?? 0;
  const headers = {
    ...tagged.headers,
    ...world.rateLimit.headers(skewSeconds),
    ...expiry(world),
    ...scopes(exchange, world),
    "x-github-request-id": randomBytes(10).toString("hex").toUpperCase(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": versionOf(exchange),
    date: new Date(world.clock.now() + skewSeconds * 1000).toUTCString(),
  };
  return { ...tagged, headers };
}

/** Whether the address is one whose ETag stays as it is whatever changes behind it. */
function isLying({ path }: Exchange, world: World): boolean {
  const lying = world.scenarios.get("lying_etag") ?? false;
  return Array.isArray(lying) ? lying.some((part) => path.includes(part)) : lying;
}

function expiry(world: World): Record<string, string> {
  const seconds = world.scenarios.get("token_expires_in_s");
  if (seconds === undefined) return {};
  const at = new Date(world.clock.now() + seconds * 1000).toISOString();
  return { "github-authentication-token-expiration": `${at.slice(0, 10)} ${at.slice(11, 19)} UTC` };
}

/** A classic token tells its scopes with every answer, a fine-grained one none. */
function scopes(exchange: Exchange, world: World): Record<string, string> {
  const told = world.scenarios.get("token_scopes") ?? ["repo"];
  return told === "fine_grained" || presentedKey(exchange) === null ? {} : { "x-oauth-scopes": told.join(", ") };
}
