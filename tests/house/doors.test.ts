import { describe, expect, it } from "vitest";
import { NOUNS } from "@/.dependency-cruiser.mjs";
import { functionGraph } from "@/tests/house/calls";
import { isDoorName } from "@/tests/house/file-kinds";
import { listSources, type Source } from "@/tests/house/sources";

/** A file of this many lines is worth opening by itself. */
const WORTH_OPENING = 25;
const NOUN_ROOM = new RegExp(`^lib/(${NOUNS})/`);

/** What only a door does. A step that runs as the system authorises too; one that leaves it to its doors opens their transaction. */
const DOORS_CALL = ["authorize", "inTransaction", "committed"];

const roomOf = (file: string) => file.split("/").slice(0, 2).join("/");

/** A read says itself whom it answers, where that is not everybody. */
const mayCall = (file: string, name: string) => name === "authorize" && file.endsWith("/queries.ts");

/** What is wrong with the names of these files: a door by name that is none, and a part that acts as one. */
function misnamed(sources: Source[]): string[] {
  const files = sources.filter(({ file, isTest }) => NOUN_ROOM.test(file) && !isTest);
  const { functions } = functionGraph(files);
  return files.flatMap(({ file }) => {
    const called = functions.filter((own) => own.file === file).flatMap(({ calls }) => calls);
    const acts = DOORS_CALL.filter((name) => called.includes(name));
    if (isDoorName(file)) return acts.length === 0 ? [`${file} neither authorises nor opens a transaction`] : [];
    return acts.filter((name) => !mayCall(file, name)).map((name) => `${file} is no door and calls ${name}`);
  });
}

/** Short files that one file of their own room alone needs. */
function tooSmall(sources: Source[]): string[] {
  const product = sources.filter(({ isTest }) => !isTest);
  const small = product.filter(({ file, lines }) => file.startsWith("lib/") && lines < WORTH_OPENING);
  return small.flatMap(({ file }) => {
    const specifier = `"@/${file.replace(/\.ts$/, "")}"`;
    const [only, ...others] = product.filter(({ text }) => text.includes(specifier));
    const belongs = only !== undefined && others.length === 0 && roomOf(only.file) === roomOf(file);
    return belongs ? [`${file} belongs into ${only.file}`] : [];
  });
}

const source = (file: string, text: string): Source => ({ file, text, lines: text.split("\n").length, isTest: false });

describe("the files of a noun", { timeout: 30_000 }, () => {
  const sources = listSources();

  it("are doors by name where they authorise or open a transaction, and parts where they do neither", () => {
    expect(misnamed(sources)).toEqual([]);
  });

  it("are worth opening: what is short and serves one file of the room stands in that file", () => {
    expect(tooSmall(sources)).toEqual([]);
  });

  it("are found out both ways", () => {
    const door = source(
      "lib/people/revoke-key.ts",
      "export async function revokeKey(ctx) { return ctx.db.key.read(); }",
    );
    const part = source(
      "lib/people/keys.ts",
      "export async function spend(ctx) { await inTransaction(ctx, () => null); }",
    );
    const nested = source("lib/people/lists.ts", "export const list = (ctx) => { authorize(ctx, 'console:read'); };");
    expect(misnamed([door, part, nested])).toEqual([
      "lib/people/revoke-key.ts neither authorises nor opens a transaction",
      "lib/people/keys.ts is no door and calls inTransaction",
      "lib/people/lists.ts is no door and calls authorize",
    ]);
  });

  it("are found out when they are too small, unless another room needs them as well", () => {
    const part = source("lib/people/keys.ts", "export const KEYS = 2;");
    const user = source("lib/people/revoke-key.ts", 'import { KEYS } from "@/lib/people/keys";');
    const route = source("app/api/keys/route.ts", 'import { KEYS } from "@/lib/people/keys";');
    expect(tooSmall([part, user])).toEqual(["lib/people/keys.ts belongs into lib/people/revoke-key.ts"]);
    expect(tooSmall([part, user, route])).toEqual([]);
  });
});
