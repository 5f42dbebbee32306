import { randomUUID } from "node:crypto";

import { type Command, readArguments, type Terminal, usageError } from "@/cli/command";
import { type Client, connectToConsole } from "@/cli/console-client";
import { formatTable } from "@/cli/format-table";
import { promptForCode } from "@/cli/prompt-for-code";
import { Refusal } from "@/cli/refusal";
import { apiPaths } from "@/lib/paths";
import {
  type Rotation,
  rotationDetailSchema,
  type SecretDetail,
  secretDetailSchema,
  valueAnswerSchema,
} from "@/lib/secrets/schemas";

const USAGE = "secrets set NAME [--code CODE] [--note WHY] < VALUE";
const STAYS_OPEN = "The checklist stays open: go on with it on the secret's page, or run this command again.";

/** For whoever rotates by hand: the value comes on standard input and goes to the console alone. */
export const secretsSet: Command = {
  name: "secrets set",
  usage: USAGE,
  summary: "hands a new value from standard input to every place of a secret, and records the rotation",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: { code: { type: "string" }, note: { type: "string" } },
    });
    const [name] = positionals;
    if (name === undefined || positionals.length !== 1) throw usageError(USAGE, "Name exactly one secret.");
    const value = await pipedValue(terminal);
    const client = connectToConsole(terminal);
    const detail = await openedChecklist(client, name);
    const totp = values.code ?? (await promptForCode(terminal, "Handing a value over needs a code"));
    const { written, left } = await client(valueAnswerSchema, {
      method: "POST",
      path: apiPaths.handedValues(name),
      body: { value, totp },
    });
    for (const { label } of written) terminal.err(`handed over: ${label}`);
    for (const { label } of left) terminal.err(`left to you: ${label}`);
    if (!(await tickOpenSteps(client, terminal, detail))) {
      terminal.err(STAYS_OPEN);
      return 1;
    }
    return recordEnd(client, terminal, { name, note: values.note });
  },
};

/** Without the line's end; a terminal would show what is typed, and is refused. */
async function pipedValue(terminal: Terminal): Promise<string> {
  const piped = (await terminal.standardInput?.()) ?? null;
  if (piped === null)
    throw new Refusal(`A terminal shows what is typed. Pipe the value: … | cockpit ${USAGE.slice(0, 16)}`);
  const value = piped.replace(/\r?\n$/, "");
  if (value === "") throw new Refusal("Standard input was empty. Nothing was handed over.");
  if (/[\r\n]/.test(value)) throw new Refusal("Standard input has several lines. Pipe the value alone.");
  return value;
}

/** The one that is open already, or a new one. */
async function openedChecklist(client: Client, name: string): Promise<SecretDetail> {
  const detail = await client(secretDetailSchema, { path: apiPaths.secret(name) });
  if (detail.checklist !== null) return detail;
  return client(secretDetailSchema, { method: "POST", path: apiPaths.checklist(name), body: {} });
}

/** Asks of every step that is open whether it is done; false where one is not, or nobody can be asked. */
async function tickOpenSteps(client: Client, terminal: Terminal, { secret, procedure, checklist }: SecretDetail) {
  for (const [index, { text }] of procedure.entries()) {
    const step = index + 1;
    if (checklist?.ticks.some((tick) => tick.step === step) === true) continue;
    const answer = (await terminal.question?.(`${step}. ${text}\n   Done? [y/N] `)) ?? null;
    if (answer === null || !/^y(es)?$/i.test(answer.trim())) return false;
    const body = { step, done: true };
    await client(secretDetailSchema, { method: "PUT", path: apiPaths.ticks(secret.name), body });
  }
  return true;
}

/** A code works once: the record needs one of its own. */
async function recordEnd(
  client: Client,
  terminal: Terminal,
  { name, note }: { name: string; note: string | undefined },
) {
  terminal.err("The record needs the next code, since each works once.");
  const totp = await promptForCode(terminal, STAYS_OPEN);
  const { rotation } = await client(rotationDetailSchema, {
    method: "POST",
    path: apiPaths.rotations(name),
    headers: { "idempotency-key": randomUUID() },
    body: { mode: "manual", totp, ...(note === undefined ? {} : { note }) },
  });
  terminal.out(formatTable(rotation.places.map(describePlace)));
  if (rotation.failure !== null) terminal.err(rotation.failure.message);
  terminal.out(`${name}: ${rotation.state} · ${rotation.id}`);
  return rotation.failure === null ? 0 : 1;
}

function describePlace({ label, state, before, after }: Rotation["places"][number]): string[] {
  return [label, state, before ?? "-", after ?? "-"];
}
