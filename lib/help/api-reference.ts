import "server-only";

import { z } from "zod";

import type { ApiOperation, ApiReference, NamedSchema, TypePart } from "@/lib/help/rules";

type Schema = z.infer<typeof schemaSchema>;
type Operation = z.infer<typeof operationSchema>;

const schemaSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  required: z.array(z.string()).optional(),
  get anyOf() {
    return z.array(schemaSchema).optional();
  },
  get oneOf() {
    return z.array(schemaSchema).optional();
  },
  get allOf() {
    return z.array(schemaSchema).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
});
const contentSchema = z.record(z.string(), z.object({ schema: schemaSchema }));
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean(),
        description: z.string().optional(),
        schema: schemaSchema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: contentSchema.optional() })),
});
const documentSchema = z.object({
  info: z.object({ description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});

/** The OpenAPI document of a console as a page tells it. Pure; throws where the document is of another shape. */
export function readApiDocument(document: unknown): ApiReference {
  const { info, paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  const byTag = Map.groupBy(operations, ({ tags }) => tags[0] ?? "other");
  const groups = [...byTag].map(([name, members]) => ({ name, operations: members.map(toOperation) }));
  const named = Object.entries(components.schemas).map(([name, schema]) => ({ name, ...contentOf(schema) }));
  return {
    says: info.description,
    groups: groups.toSorted((one, other) => one.name.localeCompare(other.name)),
    schemas: named.toSorted((one, other) => one.name.localeCompare(other.name)),
  };
}

function toOperation(operation: Operation & { path: string; method: string }): ApiOperation {
  const {
    operationId: id,
    method,
    path,
    summary: says,
    description: who,
    parameters,
    requestBody,
    responses,
  } = operation;
  const told = Object.entries(responses).map(([status, { description, content = {} }]) => {
    const schema = Object.values(content)[0]?.schema;
    return { status, says: description.replaceAll("`", ""), type: schema === undefined ? [] : typeOf(schema) };
  });
  const [answers, refusals] = [true, false].map((isAnswer) => told.filter(({ status }) => status < "400" === isAnswer));
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  return {
    id,
    method,
    path,
    says,
    who: who.replaceAll("`", ""),
    parameters: parameters.map((one) => ({
      name: one.name,
      required: one.required,
      type: typeOf(one.schema),
      note: [`in the ${one.in}`, one.description ?? ""].filter(Boolean).join(": "),
    })),
    body: body === undefined ? null : typeOf(body),
    answers: answers ?? [],
    refusals: refusals ?? [],
  };
}

/** What a schema takes, as somebody would write it down. */
function typeOf(schema: Schema): TypePart[] {
  const { $ref, anyOf, oneOf, allOf, items, properties, type, format } = schema;
  if ($ref !== undefined) return [{ text: nameOf($ref), schema: nameOf($ref) }];
  if (schema.enum !== undefined) return [{ text: schema.enum.map((value) => JSON.stringify(value)).join(" | ") }];
  if (schema.const !== undefined) return [{ text: JSON.stringify(schema.const) }];
  const choices = anyOf ?? oneOf ?? allOf;
  if (choices !== undefined) return joined(choices, allOf === undefined ? " | " : " & ");
  if (items !== undefined) return [{ text: "list of " }, ...typeOf(items)];
  if (properties !== undefined) return objectOf(properties, schema.required ?? []);
  const name = Array.isArray(type) ? type.join(" | ") : (type ?? "anything");
  return [{ text: format === undefined ? name : `${name} (${format})` }];
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function joined(schemas: readonly Schema[], between: string): TypePart[] {
  return schemas.flatMap((one, index) => (index === 0 ? typeOf(one) : [{ text: between }, ...typeOf(one)]));
}

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[]): TypePart[] {
  const members = Object.entries(properties).flatMap(([name, member], index) => [
    { text: `${index === 0 ? "" : ", "}${name}${required.includes(name) ? "" : "?"}: ` },
    ...typeOf(member),
  ]);
  return [{ text: "{ " }, ...members, { text: " }" }];
}

function contentOf(schema: Schema): Pick<NamedSchema, "fields" | "type"> {
  const { properties, required = [] } = schema;
  if (properties === undefined) return { fields: [], type: typeOf(schema) };
  const fields = Object.entries(properties).map(([name, member]) => ({
    name,
    required: required.includes(name),
    type: typeOf(member),
    note: member.description ?? "",
  }));
  return { fields, type: [] };
}
