import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { KEPT_BACK } from "@/lib/db/database";

/** A field named just that holds the name of one. */
const NAME = "secret";
/** What is hashed to be compared by everybody, and proves nobody. */
const FOR_ALL = [
  "AuditRow.prevHash",
  "AuditRow.hash",
  "AuditCheckpoint.headHash",
  "Deploy.idempotencyHash",
  "FlagFlip.idempotencyHash",
  "WaitingRollback.idempotencyHash",
];

const schema = readFileSync(path.join(import.meta.dirname, "..", "..", "prisma", "schema.prisma"), "utf8");

it("keeps back every hash and every secret of the schema", () => {
  const models = [...schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)];
  const found = models.flatMap(([, model = "", body = ""]) =>
    [...body.matchAll(/^ {2}(\w*(?:hash|secret|sealed|password|challenge)\w*) +(?:String|Bytes)/gim)]
      .filter(([, field]) => field !== NAME)
      .map(([, field = ""]) => `${model}.${field}`),
  );
  const kept = Object.entries(KEPT_BACK).flatMap(([model, fields]) =>
    Object.keys(fields).map((field) => `${model.charAt(0).toUpperCase()}${model.slice(1)}.${field}`),
  );
  expect(found.toSorted()).toEqual([...kept, ...FOR_ALL].toSorted());
});
