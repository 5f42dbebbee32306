import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "@/sandbox/root";

const inputSchema = z.object({ required: z.boolean().optional(), options: z.array(z.string()).optional() });
const stepSchema = z.object({ name: z.string(), uses: z.string().optional(), run: z.string().optional() });
const environmentSchema = z.strictObject({ name: z.string(), deployment: z.boolean().optional() });
const workflowSchema = z.object({
  name: z.string(),
  "run-name": z.string().optional(),
  on: z.looseObject({
    push: z.object({ branches: z.array(z.string()) }).optional(),
    workflow_dispatch: z.object({ inputs: z.record(z.string(), inputSchema) }).optional(),
  }),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean(), queue: z.string().optional() }),
  jobs: z.record(
    z.string(),
    z.object({
      steps: z.array(stepSchema),
      environment: environmentSchema.optional(),
      env: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export type Workflow = z.infer<typeof workflowSchema>;

const folder = path.join(root, ".github", "workflows");

/** Every workflow of this repository by its file name. */
export function listWorkflows(): { file: string; workflow: Workflow }[] {
  return readdirSync(folder).map((file) => ({
    file,
    workflow: workflowSchema.parse(parse(readFileSync(path.join(folder, file), "utf8"))),
  }));
}

export function stepsOf(workflow: Workflow): z.infer<typeof stepSchema>[] {
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}
