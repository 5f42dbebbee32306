import { randomUUID } from "node:crypto";

import { type Command, readArguments, usageError } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { describeRotation } from "@/cli/describe-rotation";
import { followRotation } from "@/cli/follow-rotation";
import { formatTable } from "@/cli/format-table";
import { promptForCode } from "@/cli/prompt-for-code";
import { Refusal } from "@/cli/refusal";
import { apiPaths } from "@/lib/paths";
import {
  rotationDetailSchema,
  type Secret,
  type SecretDetail,
  secretDetailSchema,
  secretListSchema,
} from "@/lib/secrets/schemas";

const LIST = "secrets [--json]";
const SHOW = "secrets show NAME [--json]";
const ROTATE = "secrets rotate NAME [--code CODE] [--note WHY] [--no-wait] [--json]";
const CANCEL = "secrets cancel NAME";
const HEADING = ["SECRET", "DUE", "AGE", "OWNER", ""];
const json = { json: { type: "boolean" } } as const;

const list: Command = {
  name: "secrets",
  usage: LIST,
  summary: "every secret with its age and what is wrong: never a value",
  run: async (args, terminal) => {
    const { values } = readArguments(LIST, { args, options: json });
    const { items } = await connectToConsole(terminal)(secretListSchema, { path: apiPaths.secrets() });
    terminal.out(
      values.json === true ? JSON.stringify({ items }) : formatTable([HEADING, ...items.map(describeSecret)]),
    );
    return 0;
  },
};

const show: Command = {
  name: "secrets show",
  usage: SHOW,
  summary: "one secret: what each place holds, by its fingerprint, and its last rotations",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(SHOW, { args, allowPositionals: true, options: json });
    const name = nameIn(SHOW, positionals);
    const detail = await connectToConsole(terminal)(secretDetailSchema, { path: apiPaths.secret(name) });
    terminal.out(values.json === true ? JSON.stringify(detail) : describeDetail(detail));
    return 0;
  },
};

const rotate: Command = {
  name: "secrets rotate",
  usage: ROTATE,
  summary: "has the console rotate a secret, asking for a code, and follows it to its end",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(ROTATE, {
      args,
      allowPositionals: true,
      options: { ...json, code: { type: "string" }, note: { type: "string" }, "no-wait": { type: "boolean" } },
    });
    const name = nameIn(ROTATE, positionals);
    const client = connectToConsole(terminal);
    const totp = values.code ?? (await promptForCode(terminal, "A rotation needs a code"));
    const { rotation } = await client(rotationDetailSchema, {
      method: "POST",
      path: apiPaths.rotations(name),
      headers: { "idempotency-key": randomUUID() },
      body: { mode: "auto", totp, ...(values.note === undefined ? {} : { note: values.note }) },
    });
    const isFollowed = values["no-wait"] !== true;
    const last = isFollowed ? await followRotation(client, terminal, rotation) : rotation;
    terminal.out(values.json === true ? JSON.stringify({ rotation: last }) : `${name}: ${describeRotation(last)}`);
    return isFollowed && last.state !== "succeeded" ? 1 : 0;
  },
};

const cancel: Command = {
  name: "secrets cancel",
  usage: CANCEL,
  summary: "gives up the rotation that is on its way; places that have the new value keep it",
  run: async (args, terminal) => {
    const { positionals } = readArguments(CANCEL, { args, allowPositionals: true, options: {} });
    const name = nameIn(CANCEL, positionals);
    const client = connectToConsole(terminal);
    const { secret } = await client(secretDetailSchema, { path: apiPaths.secret(name) });
    if (secret.rotating === null) throw new Refusal(`No rotation of ${name} is on its way.`);
    const path = apiPaths.giveUpRotation(name, secret.rotating.id);
    const { rotation } = await client(rotationDetailSchema, { method: "POST", path, body: {} });
    terminal.out(`${name}: ${describeRotation(rotation)}`);
    return 0;
  },
};

/** The longer names first: the first command whose words are all there is taken. */
export const secretCommands: readonly Command[] = [show, rotate, cancel, list];

function describeSecret({ name, due, age_days: age, cadence_days: cadence, owner, ...secret }: Secret): string[] {
  const { drift, still_old: old, rotating, checklist_since: since } = secret;
  const remarks = [
    ...(rotating === null ? [] : [`converging ${rotating.verified}/${rotating.total}`]),
    ...(since === null ? [] : ["somebody rotates it by hand"]),
    ...(drift === null ? [] : [drift.message]),
    ...(old === null ? [] : [old.message]),
  ];
  return [name, due, age === null ? `unknown, every ${cadence} d` : `${age} d of ${cadence}`, owner, remarks.join(" ")];
}

function nameIn(usage: string, positionals: readonly string[]): string {
  const [name] = positionals;
  if (name === undefined || positionals.length !== 1) throw usageError(usage, "Name exactly one secret.");
  return name;
}

function describeDetail({ secret, rotations }: SecretDetail): string {
  const places = secret.consumers.map(({ label, state, fingerprint, problem }) => [
    `  ${label}`,
    fingerprint ?? state,
    problem ?? "",
  ]);
  const past = rotations.map((rotation) => [
    `  ${rotation.requested_at}`,
    rotation.requested_by.email,
    describeRotation(rotation),
  ]);
  const [, due = "", age = "", owner = "", remarks = ""] = describeSecret(secret);
  const head = `${secret.name}: ${secret.title}\n${due} · ${age} · ${owner} · ${secret.rotates} · ${secret.sop.path}`;
  const parts = [head, remarks, formatTable(places), past.length === 0 ? "" : formatTable(past)];
  return parts.filter((part) => part !== "").join("\n");
}
