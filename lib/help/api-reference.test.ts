import { describe, expect, it } from "vitest";

import { readApiDocument } from "@/lib/help/api-reference";

const REF = { $ref: "#/components/schemas/Deploy" };
const DOCUMENT = {
  info: { description: "What holds for all." },
  paths: {
    "/api/deploys": {
      post: {
        operationId: "createDeploy",
        summary: "Asks for a deploy.",
        description: "Needs the role operator (permission `deploy:request`).",
        tags: ["deploys"],
        parameters: [
          { name: "Idempotency-Key", in: "header", required: false, description: "Once.", schema: { type: "string" } },
        ],
        requestBody: { content: { "application/json": { schema: { type: "object", properties: { a: REF } } } } },
        responses: {
          202: { description: "Accepted", content: { "application/json": { schema: REF } } },
          409: { description: "`conflict`", content: { "application/problem+json": { schema: { type: "object" } } } },
        },
      },
    },
    "/api/audit": {
      get: {
        operationId: "listAudit",
        summary: "Rows.",
        description: "Open.",
        tags: ["audit"],
        responses: { 200: { description: "Rows" } },
      },
    },
  },
  components: {
    schemas: {
      Deploy: {
        type: "object",
        required: ["id"],
        properties: {
          id: { type: "string" },
          sha: { anyOf: [{ type: "string" }, { type: "null" }] },
          state: { enum: ["queued", "running"] },
          steps: {
            type: "array",
            items: { type: "object", properties: { at: { type: "string", format: "date-time" } } },
          },
        },
      },
    },
  },
};

const textOf = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join("");

describe("the API as a page tells it", () => {
  const { says, groups, schemas } = readApiDocument(DOCUMENT);

  it("is in groups by what it is about, in the order of the alphabet", () => {
    expect(says).toBe("What holds for all.");
    expect(groups.map(({ name }) => name)).toEqual(["audit", "deploys"]);
  });

  it("says of each method what it takes, answers and refuses", () => {
    const [operation] = groups[1]?.operations ?? [];
    expect(operation).toMatchObject({
      method: "POST",
      path: "/api/deploys",
      who: "Needs the role operator (permission deploy:request).",
      parameters: [{ name: "Idempotency-Key", required: false, note: "in the header: Once." }],
      answers: [{ status: "202", says: "Accepted", type: [{ text: "Deploy", schema: "Deploy" }] }],
      refusals: [{ status: "409", says: "conflict" }],
    });
    expect(textOf(operation?.body ?? [])).toBe("{ a?: Deploy }");
  });

  it("writes types as somebody would", () => {
    const [schema] = schemas;
    expect(schema?.fields.map(({ name, required, type }) => [name, required, textOf(type)])).toEqual([
      ["id", true, "string"],
      ["sha", false, "string | null"],
      ["state", false, '"queued" | "running"'],
      ["steps", false, "list of { at?: string (date-time) }"],
    ]);
  });

  it("is refused where the document has another shape", () => {
    expect(() => readApiDocument({ openapi: "3.1.0" })).toThrow();
  });
});
