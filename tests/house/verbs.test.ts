import ts from "typescript";
import { describe, expect, it } from "vitest";
import { type FunctionGraph, functionGraph, type NamedFunction, reach } from "@/tests/house/calls";
import { listSources, nodesOf } from "@/tests/house/sources";

const EXCEPTION = /allow-unaudited: \S+/;
const OUTSIDE = /\b(ctx|context)\.(github|platforms|probeSite)\b/;

const roomOf = (file: string) => file.split("/").slice(0, 2).join("/");
/** What opens a transaction, and is given what is done inside. */
const OPENERS = ["inTransaction", "committed"];
const opensTransaction = ({ calls }: NamedFunction) => calls.some((called) => OPENERS.includes(called));

/** An exported function and the functions of its own file that it uses. */
function inFile(graph: FunctionGraph, verb: NamedFunction): NamedFunction[] {
  return reach(graph, verb, (callee) => callee.file === verb.file);
}

/** The same, through every file of its room and the audit room. */
function inRoom(graph: FunctionGraph, verb: NamedFunction): NamedFunction[] {
  const rooms = [roomOf(verb.file), "lib/audit"];
  return reach(graph, verb, (callee) => rooms.includes(roomOf(callee.file)));
}

const authorises = (graph: FunctionGraph, verb: NamedFunction) =>
  inFile(graph, verb).some(({ calls }) => calls.includes("authorize"));

/** Whether a step of other verbs may rely on them: it has callers, and every exported one authorises. */
function callersAuthorise(graph: FunctionGraph, step: NamedFunction): boolean {
  const callers = graph.functions.filter(
    (candidate) =>
      candidate.exported &&
      candidate.file !== step.file &&
      inFile(graph, candidate).some((own) => callsTo(graph, own, step)),
  );
  return callers.length > 0 && callers.every((caller) => authorises(graph, caller));
}

function callsTo(graph: FunctionGraph, caller: NamedFunction, callee: NamedFunction): boolean {
  return caller.calls.some((name) => graph.find(caller.file, name) === callee);
}

/** What is wrong with each verb of a tree: an exported function that opens a transaction. */
function findingsOf(graph: FunctionGraph): string[] {
  const verbs = graph.functions.filter(({ exported, file }) => exported && !/^lib\/(db|work)\//.test(file));
  return verbs.flatMap((verb) => {
    const own = inFile(graph, verb);
    const openers = own.filter(opensTransaction);
    if (openers.length === 0) return [];
    const name = `${verb.file}: ${verb.name}`;
    const calls = (called: string) => inRoom(graph, verb).some((reached) => reached.calls.includes(called));
    const excused = openers.every(({ text }) => EXCEPTION.test(text));
    return [
      ...(authorises(graph, verb) || callersAuthorise(graph, verb) ? [] : [`${name} does not authorize`]),
      ...(calls("recordAudit") || excused ? [] : [`${name} writes no audit row`]),
    ];
  });
}

/** Everything inside the callbacks of a transaction that reaches outside. */
function effectsInTransactions(graph: FunctionGraph): string[] {
  return graph.functions.flatMap((opener) => {
    const callbacks = nodesOf(opener.node, ts.isCallExpression)
      .filter((call) => ts.isIdentifier(call.expression) && OPENERS.includes(call.expression.text))
      .flatMap((call) => call.arguments.slice(1));
    const inside = callbacks.flatMap((callback) => {
      const calls = nodesOf(callback, ts.isCallExpression).flatMap(({ expression }) =>
        ts.isIdentifier(expression) ? expression.text : [],
      );
      const work: NamedFunction = { ...opener, node: callback, calls, text: callback.getText() };
      return reach(graph, work, (callee) => callee.file.startsWith("lib/")).map(({ node }) => node.getText());
    });
    return inside.some((text) => OUTSIDE.test(text)) ? [`${opener.file}: ${opener.name}`] : [];
  });
}

function treeOf(files: Record<string, string>): FunctionGraph {
  return functionGraph(Object.entries(files).map(([file, text]) => ({ file, text, lines: 1, isTest: false })));
}

const SLOPPY = `
import { recordAudit } from "@/lib/audit/append";
async function write(tx) { await tx.flag.update({}); }
export async function flipFlag(ctx) { return inTransaction(ctx, (tx) => write(tx)); }`;

describe("a verb", { timeout: 30_000 }, () => {
  const graph = functionGraph(listSources().filter(({ file, isTest }) => file.startsWith("lib/") && !isTest));

  it("authorises its caller and writes an audit row in its transaction", () => {
    expect(findingsOf(graph)).toEqual([]);
  });

  it("touches nothing outside while its transaction is open", () => {
    expect(effectsInTransactions(graph)).toEqual([]);
  });

  it("is found out when it does neither", () => {
    expect(findingsOf(treeOf({ "lib/flags/flip-flag.ts": SLOPPY }))).toEqual([
      "lib/flags/flip-flag.ts: flipFlag does not authorize",
      "lib/flags/flip-flag.ts: flipFlag writes no audit row",
    ]);
  });

  it("may leave the authorisation of a step to callers that all do it", () => {
    const step = `import { recordAudit } from "@/lib/audit/append";
      export async function applyStep(ctx) { return inTransaction(ctx, (tx) => recordAudit(tx)); }`;
    const caller = (call: string) => `import { applyStep } from "@/lib/flags/apply-step";
      export async function flipFlag(ctx) { ${call} return applyStep(ctx); }`;
    const files = (call: string) => ({ "lib/flags/apply-step.ts": step, "lib/flags/flip-flag.ts": caller(call) });
    expect(findingsOf(treeOf(files("authorize(ctx);")))).toEqual([]);
    expect(findingsOf(treeOf(files("")))).toEqual(["lib/flags/apply-step.ts: applyStep does not authorize"]);
  });

  it("is found out when it calls GitHub inside its transaction", () => {
    const text =
      "export async function sendNow(ctx) { await inTransaction(ctx, async (tx) => { await ctx.github.dispatch({}); }); }";
    expect(effectsInTransactions(treeOf({ "lib/deploys/send-now.ts": text }))).toEqual([
      "lib/deploys/send-now.ts: sendNow",
    ]);
  });

  it("is found out in a transaction with failpoints as well", () => {
    const text =
      'export async function sendNow(ctx) { await committed(ctx, "sent", async (tx) => { await ctx.github.dispatch({}); }); }';
    const tree = treeOf({ "lib/deploys/send-now.ts": text });
    expect(effectsInTransactions(tree)).toEqual(["lib/deploys/send-now.ts: sendNow"]);
    expect(findingsOf(tree)).toEqual([
      "lib/deploys/send-now.ts: sendNow does not authorize",
      "lib/deploys/send-now.ts: sendNow writes no audit row",
    ]);
  });

  it("is excused from the audit row only where it says why", () => {
    const reasoned = SLOPPY.replace("return inTransaction", "/* allow-unaudited: a mirror */ return inTransaction");
    expect(findingsOf(treeOf({ "lib/flags/flip-flag.ts": reasoned }))).toEqual([
      "lib/flags/flip-flag.ts: flipFlag does not authorize",
    ]);
  });
});
