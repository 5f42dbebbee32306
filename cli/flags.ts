import { randomUUID } from "node:crypto";

import { type Command, readArguments, type Terminal, usageError } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { formatTable } from "@/cli/format-table";
import { promptForCode } from "@/cli/prompt-for-code";
import { Refusal } from "@/cli/refusal";
import { type FlagItem, flagListSchema, flipAnswerSchema, flipDetailSchema } from "@/lib/flags/schemas";
import { apiPaths } from "@/lib/paths";

const USAGE = "flags [KEY=on|off …] [--code CODE] [--wait] [--json]";
const HEADING = ["FLAG", "STATE", "CONFIRMED", "CHANGED BY", ""];
const LOOK_EVERY_MS = 1_500;
const LIVE = ["requested", "applied"];

const word = (value: boolean) => (value ? "on" : "off");

export const flags: Command = {
  name: "flags",
  usage: USAGE,
  summary: "every flag of this environment; with KEY=on flip it, asking for a code where it is risky",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: { code: { type: "string" }, wait: { type: "boolean" }, json: { type: "boolean" } },
    });
    const { items } = await connectToConsole(terminal)(flagListSchema, { path: apiPaths.flags() });
    if (positionals.length > 0) return flipFlags(terminal, { items, wanted: positionals, ...values });
    if (values.json === true) terminal.out(JSON.stringify({ items }));
    else terminal.out(formatTable([HEADING, ...items.map(describeFlag)]));
    return 0;
  },
};

interface Order {
  items: readonly FlagItem[];
  /** As they were typed: KEY=on. */
  wanted: readonly string[];
  code?: string | undefined;
  wait?: boolean | undefined;
  json?: boolean | undefined;
}

async function flipFlags(terminal: Terminal, { items, wanted, code, wait = false, json = false }: Order) {
  const client = connectToConsole(terminal);
  const changes = wanted.map((text) => readChange(items, text));
  const isRisky = changes.some(({ risk }) => risk === "high");
  const totp = isRisky ? (code ?? (await promptForCode(terminal, "This flip is risky"))) : undefined;
  const { flip } = await client(flipAnswerSchema, {
    method: "PUT",
    path: apiPaths.flags(),
    headers: { "idempotency-key": randomUUID() },
    body: { changes: changes.map(({ key, value, expected }) => ({ key, value, expected })), totp },
  });
  if (flip === null) {
    terminal.out("It is so already. Nothing was changed.");
    return 0;
  }
  const last = wait ? await followFlip(terminal, flip.id) : flip;
  terminal.out(json ? JSON.stringify({ flip: last }) : `${last.state}: ${wanted.join(", ")} on ${last.app}`);
  if (last.failure !== null) terminal.err(last.failure.message);
  return wait && last.state !== "confirmed" ? 1 : 0;
}

function readChange(items: readonly FlagItem[], text: string) {
  const [key = "", side] = text.split("=");
  const item = items.find((candidate) => candidate.key === key);
  if (item === undefined) throw new Refusal(`There is no flag "${key}".`);
  if (side !== "on" && side !== "off") throw usageError(USAGE, `Say ${key}=on or ${key}=off.`);
  return { key, value: side === "on", expected: item.configured_value ?? item.value, risk: item.risk };
}

/** Looks until it has ended; the console restarts on the way, and is asked again. */
async function followFlip(terminal: Terminal, id: string) {
  const client = connectToConsole(terminal);
  for (;;) {
    const detail = await client(flipDetailSchema, { path: apiPaths.flip(id) }).catch(() => null);
    if (detail !== null && !LIVE.includes(detail.flip.state)) return detail.flip;
    await terminal.pause(LOOK_EVERY_MS);
  }
}

function describeFlag({ key, value, state, instances, changed_by: by, drift, problem }: FlagItem): string[] {
  const how = drift?.flip_id == null ? "past the console" : "by a flip that was taken late";
  const note = drift === null ? (problem ?? "") : `set to ${drift.to} by ${drift.by ?? "somebody"}, ${how}`;
  return [key, `${word(value)} (${state})`, `${instances.confirmed}/${instances.total}`, by ?? "-", note];
}
