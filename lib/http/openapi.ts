import "server-only";
import { ROLES } from "@/lib/core/actor";
import { ERROR_STATUS, type ErrorCode } from "@/lib/core/errors";
import { can, type Permission } from "@/lib/core/permissions";
import type { Operation } from "@/lib/http/openapi-operation";
import { OPERATIONS } from "@/lib/http/openapi-routes";
import { type JsonSchema, parametersOf, schemaComponents, schemaRef } from "@/lib/http/openapi-schemas";

const DESCRIPTION = [
  "Fields are snake_case, times are ISO 8601 in UTC, SHAs are 40 hex digits, ids are opaque.",
  "Every answer carries x-request-id. Every refusal is application/problem+json with a code.",
  "A request with the session cookie that changes something needs this console's own Origin.",
].join(" ");

const UNDERSTOOD_BY_ALL: ErrorCode[] = ["misdirected", "unavailable", "internal"];

function isOpenToAll(permission: Operation["permission"]): boolean {
  return permission === "nobody" || can({ kind: "anonymous" }, permission).allowed;
}

function leastRole(permission: Permission): string | undefined {
  return ROLES.find((role) => {
    const nobody = { id: "", email: "", name: "" };
    return can({ kind: "person", sessionId: "", role, ...nobody }, permission).allowed;
  });
}

function whoMay(permission: Operation["permission"]): string {
  if (permission === "nobody" || isOpenToAll(permission)) return "Open to anyone.";
  const role = leastRole(permission) ?? "none: only the console itself";
  return `Needs the role ${role} (permission \`${permission}\`).`;
}

function refusalsOf(operation: Operation): ErrorCode[] {
  const parsed = operation.params ?? operation.query ?? operation.body;
  const codes: ErrorCode[] = [
    ...(operation.permission === "nobody" ? [] : UNDERSTOOD_BY_ALL),
    ...(isOpenToAll(operation.permission) ? [] : (["unauthenticated", "forbidden"] as const)),
    ...(parsed === undefined ? [] : (["invalid_input"] as const)),
    ...(operation.body === undefined ? [] : (["payload_too_large", "unsupported_media_type"] as const)),
    ...(operation.refusals ?? []),
  ];
  return [...new Set(codes)];
}

const CONTENT = { json: "application/json", problem: "application/problem+json", stream: "text/event-stream" } as const;

function answersOf(operation: Operation): Record<string, JsonSchema> {
  const entries = Object.entries(operation.answers).map(([status, name]): [string, JsonSchema] => {
    if (name === null) return [status, { description: "Nothing more to say." }];
    if (name === "event stream") {
      return [status, { description: "Hints.", content: { [CONTENT.stream]: { schema: { type: "string" } } } }];
    }
    if (name === "csv or ndjson") {
      const schema = { type: "string" };
      return [
        status,
        { description: "A line each.", content: { "text/csv": { schema }, "application/x-ndjson": { schema } } },
      ];
    }
    if (name === "metrics") {
      return [
        status,
        { description: "Prometheus' text format.", content: { "text/plain": { schema: { type: "string" } } } },
      ];
    }
    return [status, { description: name, content: { [CONTENT.json]: { schema: schemaRef(name) } } }];
  });
  return Object.fromEntries(entries);
}

function problemsOf(operation: Operation): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(refusalsOf(operation), (code) => ERROR_STATUS[code]);
  const content = { [CONTENT.problem]: { schema: schemaRef("Problem") } };
  const entries = [...byStatus].map(([status, codes]): [string, JsonSchema] => [
    String(status),
    { description: codes.map((code) => `\`${code}\``).join(", "), content },
  ]);
  return Object.fromEntries(entries);
}

function headersOf(operation: Operation): JsonSchema[] {
  return Object.entries(operation.headers ?? {}).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
}

function describe(operation: Operation): JsonSchema {
  const parameters = [
    ...parametersOf("path", operation.params),
    ...parametersOf("query", operation.query),
    ...headersOf(operation),
  ];
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: whoMay(operation.permission),
    tags: [operation.path.split("/").find((part) => part !== "" && part !== "api")],
    security: isOpenToAll(operation.permission) ? [] : [{ session: [] }, { token: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { [CONTENT.json]: { schema: schemaRef(operation.body) } } } }),
    responses: { ...problemsOf(operation), ...answersOf(operation) },
  };
}

function pathsOf(operations: readonly Operation[]): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return paths;
}

/** The HTTP API of a console as OpenAPI 3.1, from the schemas that parse its requests. */
export function openApiDocument(): JsonSchema {
  return {
    openapi: "3.1.0",
    info: {
      title: "Raxx Console",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths: pathsOf(OPERATIONS),
    components: {
      schemas: schemaComponents(),
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-cockpit_session",
          description: "From POST /api/sessions; called cockpit_session where a console is served over plain HTTP.",
        },
        token: {
          type: "http",
          scheme: "bearer",
          description: "From POST /api/tokens; the scope `write` changes things.",
        },
      },
    },
  };
}
