import type { World } from "../world";
import { CHECK_WORKFLOW, CI_WORKFLOW, workflowFiles, workflowName } from "./bodies/workflow";

const FOLDER = ".github/workflows/";

const CI = `name: Ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
`;

/**
 * The text of a workflow's file, which the demo repository has at every commit: null where a scenario takes it away, undefined for a
 * path that git itself answers.
 */
export function workflowText(world: World, path: string): string | null | undefined {
  if (!path.startsWith(FOLDER)) return undefined;
  const file = path.slice(FOLDER.length);
  const told = world.scenarios.get("workflow_files")?.[file];
  if (told !== undefined) return told;
  if (!world.repository.isDemo || !workflowFiles(world).includes(file)) return undefined;
  if (file === CI_WORKFLOW) return CI;
  return file === CHECK_WORKFLOW ? checkText() : deployText(world, file);
}

function checkText(): string {
  return `name: Check credentials
run-name: check \${{ inputs.secret }} \${{ inputs.environment }} [\${{ inputs.correlation_id }}]
on:
  workflow_dispatch:
    inputs:
      secret: { type: string, required: true }
      environment: { type: string, default: "" }
      proof: { type: string, default: "" }
      correlation_id: { type: string, default: "" }
jobs:
  check:
    runs-on: ubuntu-latest
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    steps:
      - run: ./check
`;
}

function deployText(world: World, file: string): string {
  const surfaces = world.options.surfaces.filter(({ workflow }) => workflow === file);
  const list = (values: string[]) => JSON.stringify([...new Set(values)]);
  return `name: ${workflowName(file)}
run-name: deploy \${{ inputs.surface }} \${{ inputs.environment }} \${{ inputs.ref }} [\${{ inputs.correlation_id }}]
on:
  workflow_dispatch:
    inputs:
      environment: { type: choice, options: ${list(surfaces.map(({ targetEnv }) => targetEnv))}, required: true }
      ref: { type: string, required: true }
      surface: { type: choice, options: ${list(surfaces.map(({ surfaceId }) => surfaceId))}, required: false }
      correlation_id: { type: string, default: "" }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    steps:
      - run: ./deploy
`;
}
