import "server-only";

import { parse } from "yaml";
import { z } from "zod";

import { toldPart } from "@/lib/core/told";

/** What the console sends to a workflow, one set of inputs for each thing it starts. */
export interface Sent {
  inputs: Record<string, string>[];
}

export interface Fault {
  says: string;
  fix: string;
}

export interface WorkflowRead {
  faults: Fault[];
  /** The environments its jobs name. */
  environments: string[];
  /** Names of environments that only GitHub can work out. */
  unreadable: string[];
}

const SAMPLE = "abcdefghijklmnopqrstuvwxyz";

const NO_DISPATCH: Fault = {
  says: "cannot be started: it has no workflow_dispatch",
  fix: "Add workflow_dispatch below on, with the inputs environment, ref, surface and correlation_id.",
};

const inputSchema = toldPart({
  required: z.boolean().optional().catch(undefined),
  options: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
});
const triggersSchema = z.record(z.string(), z.unknown()).catch({});
const dispatchSchema = toldPart({ inputs: z.record(z.string(), inputSchema).nullish().catch(null) });
const jobSchema = toldPart({ environment: z.unknown().optional() });
const workflowSchema = z.object({
  on: z.unknown(),
  "run-name": z.string().nullish().catch(null),
  jobs: z.record(z.string(), jobSchema).catch({}),
});

type Workflow = z.infer<typeof workflowSchema>;

/** Whether a workflow's file takes what the console sends and tells its id, and which environments it names. Pure. */
export function readWorkflowFile(text: string, sent: Sent): WorkflowRead {
  const workflow = parsed(text);
  if (workflow === null) {
    const fault = { says: "is no workflow that can be read", fix: "Correct its YAML; GitHub shows where it is wrong." };
    return { faults: [fault], environments: [], unreadable: [] };
  }
  const inputs = dispatchInputsOf(workflow);
  const faults = inputs === null ? [NO_DISPATCH] : [...inputFaults(inputs, sent), ...titleFaults(workflow, sent)];
  return { faults, ...environmentsOf(workflow, sent) };
}

function parsed(text: string): Workflow | null {
  try {
    return workflowSchema.safeParse(parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function dispatchInputsOf({ on }: Workflow): Record<string, z.infer<typeof inputSchema>> | null {
  const isNamed = on === "workflow_dispatch" || (Array.isArray(on) && on.includes("workflow_dispatch"));
  if (isNamed) return {};
  const triggers = triggersSchema.parse(on);
  if (!("workflow_dispatch" in triggers)) return null;
  return dispatchSchema.parse(triggers.workflow_dispatch).inputs ?? {};
}

function inputFaults(taken: NonNullable<ReturnType<typeof dispatchInputsOf>>, { inputs: sent }: Sent): Fault[] {
  const names = [...new Set(sent.flatMap((one) => Object.keys(one)))];
  const missing = names.filter((name) => !(name in taken));
  const demanded = Object.keys(taken).filter((name) => taken[name]?.required === true && !names.includes(name));
  const strange = names.flatMap((name) => {
    const options = taken[name]?.options?.map(String);
    const values = [...new Set(sent.flatMap((one) => one[name] ?? []))];
    return options === undefined
      ? []
      : values.filter((value) => !options.includes(value)).map((value) => ({ name, value }));
  });
  return [
    ...missing.map((name) => ({ says: `does not take the input ${name}`, fix: `Add ${name} to its inputs.` })),
    ...demanded.map((name) => ({
      says: `demands the input ${name}, which the console does not send`,
      fix: `Make ${name} optional, or give it a default.`,
    })),
    ...strange.map(({ name, value }) => ({
      says: `does not offer ${value} as ${name}`,
      fix: `Add ${value} to the options of ${name}.`,
    })),
  ];
}

/** The id has to be in the title as it is sent, in brackets at its end: by that the console finds the run (fact G4). */
function titleFaults({ "run-name": template }: Workflow, { inputs }: Sent): Fault[] {
  const fix = "Let its run-name end with [${{ inputs.correlation_id }}].";
  if (template == null) return [{ says: "has no run-name, so that no run tells its id", fix }];
  const [first = {}] = inputs;
  const values: Record<string, string> = { ...first, correlation_id: SAMPLE };
  const title = template.replaceAll(/\$\{\{(.+?)\}\}/gs, (_, expression: string) => valueOf(expression, values));
  return title.trim().endsWith(`[${SAMPLE}]`) ? [] : [{ says: "has a run-name without the correlation id", fix }];
}

function valueOf(expression: string, values: Record<string, string>): string {
  const [, name = ""] = /\binputs\.(\w+)/.exec(expression) ?? [];
  return values[name] ?? "";
}

function environmentsOf({ jobs }: Workflow, { inputs }: Sent): Pick<WorkflowRead, "environments" | "unreadable"> {
  const named = Object.values(jobs).flatMap(({ environment }) => nameOf(environment) ?? []);
  const isOfInput = (name: string) => /\binputs\.environment\b/.test(name);
  const sent = inputs.flatMap(({ environment }) =>
    environment === undefined || environment === "" ? [] : [environment],
  );
  const found = named.flatMap((name) => (isOfInput(name) ? sent : name.includes("${{") ? [] : [name]));
  const unreadable = named.filter((name) => name.includes("${{") && !isOfInput(name));
  return { environments: [...new Set(found)], unreadable: [...new Set(unreadable)] };
}

function nameOf(environment: unknown): string | null {
  if (typeof environment === "string") return environment;
  return z.object({ name: z.string() }).safeParse(environment).data?.name ?? null;
}
