import "server-only";
import { z } from "zod";
import { ROLES } from "@/lib/core/actor";
import { nameInApi } from "@/lib/core/api-names";
import { ERROR_STATUS } from "@/lib/core/errors";
import { can, type Permission } from "@/lib/core/permissions";
import { type Declaration, type Declared, isDeclared, isOpenToAll, refusalsOf } from "@/lib/http/declaration";

const DESCRIPTION = [
  "Fields are snake_case, times are ISO 8601 in UTC, SHAs are 40 hex digits, ids are opaque.",
  "Every answer carries x-request-id. Every refusal is application/problem+json with a code.",
  "A request with the session cookie that changes something needs this console's own Origin.",
].join(" ");

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(ERROR_STATUS)),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
/** This document, of which nothing but its kind is promised. */
export const openApiSchema = z.looseObject({ openapi: z.string() });

nameInApi({ OpenApi: openApiSchema, Problem: problemSchema });

export type JsonSchema = Record<string, unknown>;

interface Operation extends Declaration {
  method: string;
  path: string;
}

interface Converted {
  /** What stands in the place of one of the schemas: a reference where it has a name. */
  inlineOf: (schema: z.ZodType) => JsonSchema | undefined;
  /** Every schema with a name that they lead to. */
  named: JsonSchema;
}

const convertedSchema = z.object({
  prefixItems: z.array(z.record(z.string(), z.unknown())),
  $defs: z.record(z.string(), z.unknown()),
});

type SchemaOf = (schema: z.ZodType) => JsonSchema | undefined;

/** The HTTP API of a console as OpenAPI 3.1, from what its routes declare: address → module of its route. */
export function openApiDocument(routes: Readonly<Record<string, object>>): z.output<typeof openApiSchema> {
  const operations = listOperations(routes);
  const bodies = convertSchemas(
    operations.flatMap(({ body }) => body ?? []),
    "input",
  );
  const answers = convertSchemas([problemSchema, ...operations.flatMap(jsonAnswersOf)], "output");
  const schemaOf = (schema: z.ZodType) => bodies.inlineOf(schema) ?? answers.inlineOf(schema);
  return {
    openapi: "3.1.0",
    info: {
      title: "Raxx Console",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths: pathsOf(operations, schemaOf),
    components: {
      schemas: { ...bodies.named, ...answers.named },
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

/** Every method that the routes declare; the ones they only answer with 405 declare nothing. */
function listOperations(routes: Readonly<Record<string, object>>): Operation[] {
  return Object.entries(routes).flatMap(([path, module]) =>
    Object.entries(module)
      .filter((entry): entry is [string, Declared<object>] => isDeclared(entry[1]))
      .map(([method, { declaration }]) => ({ ...declaration, method, path })),
  );
}

function convertSchemas(schemas: readonly z.ZodType[], io: "input" | "output"): Converted {
  const together = z.toJSONSchema(z.tuple([z.null(), ...schemas]), { io, override: tidySchema });
  const text = JSON.stringify(together).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { prefixItems, $defs } = convertedSchema.parse(JSON.parse(text));
  const inline = new Map(schemas.map((schema, index) => [schema, prefixItems[1 + index]]));
  return { inlineOf: (schema) => inline.get(schema), named: $defs };
}

/** Keeps what a reader of the document needs: a safe integer is an integer. */
function tidySchema({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
}

function jsonAnswersOf({ answers }: Operation): z.ZodType[] {
  return Object.values(answers).filter((answer) => answer instanceof z.ZodType);
}

function pathsOf(operations: readonly Operation[], schemaOf: SchemaOf): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, schemaOf) };
  }
  return paths;
}

function describeOperation(operation: Operation, schemaOf: SchemaOf): JsonSchema {
  const parameters = [
    ...parametersOf("path", operation.params),
    ...parametersOf("query", operation.query),
    ...headersOf(operation),
  ];
  return {
    operationId: operation.id,
    summary: operation.says,
    description: whoMay(operation.permission),
    tags: [operation.path.split("/").find((part) => part !== "" && part !== "api")],
    security: isOpenToAll(operation.permission) ? [] : [{ session: [] }, { token: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(operation.body) } } } }),
    responses: { ...problemsOf(operation, schemaOf), ...answersOf(operation, schemaOf) },
  };
}

/** One parameter per member of a schema that parses a path or a query. */
function parametersOf(place: "path" | "query", schema: z.ZodType | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", override: tidySchema });
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: member,
  }));
}

function headersOf({ headers = {} }: Operation): JsonSchema[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
}

function whoMay(permission: Operation["permission"]): string {
  if (permission === undefined || isOpenToAll(permission)) return "Open to anyone.";
  const role = leastRole(permission) ?? "none: only the console itself";
  return `Needs the role ${role} (permission \`${permission}\`).`;
}

function leastRole(permission: Permission): string | undefined {
  return ROLES.find((role) => {
    const nobody = { id: "", email: "", name: "" };
    return can({ kind: "person", sessionId: "", role, ...nobody }, permission).allowed;
  });
}

function problemsOf(operation: Operation, schemaOf: SchemaOf): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(refusalsOf(operation.method, operation), (code) => ERROR_STATUS[code]);
  const content = { "application/problem+json": { schema: schemaOf(problemSchema) } };
  const entries = [...byStatus].map(([status, codes]): [string, JsonSchema] => [
    String(status),
    { description: codes.map((code) => `\`${code}\``).join(", "), content },
  ]);
  return Object.fromEntries(entries);
}

function answersOf({ answers }: Operation, schemaOf: SchemaOf): Record<string, JsonSchema> {
  const entries = Object.entries(answers).map(([status, answer]): [string, JsonSchema] => {
    if (answer === null) return [status, { description: "Nothing more to say." }];
    if (answer instanceof z.ZodType) {
      const content = { "application/json": { schema: schemaOf(answer) } };
      return [status, { description: z.globalRegistry.get(answer)?.id ?? "What was asked for.", content }];
    }
    const content = Object.fromEntries(answer.media.map((type) => [type, { schema: { type: "string" } }]));
    return [status, { description: answer.says, content }];
  });
  return Object.fromEntries(entries);
}
