import { describe, expect, it } from "vitest";
import { z } from "zod";

import { ROUTES } from "@/app/api/openapi.json/routes";
import { isDeclared } from "@/lib/http/declaration";

// Postgres stores neither; a name that it was asked for with one would be answered 500.
const UNSTORABLE = ["a\u0000", "\ud800"];

interface Input {
  where: string;
  schema: z.ZodObject;
}

async function listInputs(): Promise<Input[]> {
  const routes = await Promise.all(
    Object.entries(ROUTES).map(async ([path, load]) => ({ path, module: await load() })),
  );
  return routes.flatMap(({ path, module }) =>
    Object.entries(module).flatMap(([method, handler]: [string, unknown]) => {
      if (!isDeclared(handler)) return [];
      const { params, query } = handler.declaration;
      return Object.entries({ params, query }).flatMap(([kind, schema]) =>
        schema instanceof z.ZodObject ? [{ where: `${method} ${path} ${kind}`, schema }] : [],
      );
    }),
  );
}

describe("what comes in an address", () => {
  it("is refused by every route where it is a text that cannot be stored", async () => {
    const inputs = await listInputs();
    expect(inputs.length).toBeGreaterThan(25);
    const taken = inputs.flatMap(({ where, schema }) =>
      Object.keys(schema.shape).flatMap((key) =>
        UNSTORABLE.filter((text) => !namesOf(schema.safeParse({ [key]: text })).includes(key)).map(
          (text) => `${where} ${key} takes ${JSON.stringify(text)}`,
        ),
      ),
    );
    expect(taken).toEqual([]);
  });
});

/** The fields that a parse has refused. */
function namesOf({ error }: z.ZodSafeParseResult<unknown>): PropertyKey[] {
  return error?.issues.map(({ path }) => path[0] ?? "") ?? [];
}
