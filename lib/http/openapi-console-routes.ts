import "server-only";
import type { Operation } from "@/lib/http/openapi-operation";

/** What the console says about itself. */
export const CONSOLE_OPERATIONS: readonly Operation[] = [
  {
    id: "getVersion",
    method: "get",
    path: "/api/version",
    summary: "Which build of which console answers.",
    permission: "version:read",
    answers: { 200: "Version" },
  },
  {
    id: "getHealth",
    method: "get",
    path: "/healthz",
    summary: "Whether the process answers; asked by address, on any host.",
    permission: "nobody",
    answers: { 200: "Health" },
  },
  {
    id: "getReadiness",
    method: "get",
    path: "/readyz",
    summary: "Whether database, migrations, wiring and reconciler are as they must be.",
    permission: "nobody",
    answers: { 200: "Readiness", 503: "Readiness" },
  },
  {
    id: "getOpenApi",
    method: "get",
    path: "/api/openapi.json",
    summary: "This document.",
    permission: "version:read",
    answers: { 200: "OpenApi" },
  },
  {
    id: "getEnvironment",
    method: "get",
    path: "/api/environment",
    summary: "The environment of this host, and where the sister console is.",
    permission: "console:read",
    answers: { 200: "Environment" },
  },
  {
    id: "listFlags",
    method: "get",
    path: "/api/flags",
    summary: "Every declared flag of this environment, what it reads as, and the soak figures of the async path.",
    permission: "console:read",
    answers: { 200: "FlagList" },
  },
  {
    id: "listCredentials",
    method: "get",
    path: "/api/credentials",
    summary: "Whether each platform takes this console's key, since when, and how to renew it.",
    permission: "console:read",
    answers: { 200: "CredentialList" },
  },
  {
    id: "receiveGitHubDelivery",
    method: "post",
    path: "/api/webhooks/github",
    summary: "Takes a signed delivery of GitHub as a hint; one that came before does nothing.",
    permission: "nobody",
    headers: {
      "X-Hub-Signature-256": "HMAC-SHA256 of the raw body under GITHUB_WEBHOOK_SECRET.",
      "X-GitHub-Delivery": "The delivery's id; a redelivery keeps it.",
      "X-GitHub-Event": "The event's name.",
    },
    answers: { 202: "ReceivedDelivery" },
    refusals: ["unauthenticated", "not_found", "payload_too_large", "invalid_input"],
  },
];
