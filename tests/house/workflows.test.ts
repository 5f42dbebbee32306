import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import config from "@/cockpit.config";
import { readTitle } from "@/lib/core/run-title";
import { root } from "@/sandbox/root";
import { requiredVariables } from "@/tests/house/required-variables";
import { listWorkflows, stepsOf, type Workflow } from "@/tests/house/workflow-files";

const SHA = "0123456789abcdef0123456789abcdef01234567";

const workflows = listWorkflows();
const deploying = workflows.filter(({ file }) => file.startsWith("deploy-"));

const scriptOf = (workflow: Workflow) =>
  stepsOf(workflow)
    .map(({ run }) => run ?? "")
    .join("\n");
const textOf = (file: string) => readFileSync(path.join(root, ".github/workflows", file), "utf8");
const surfacesOf = (file: string) => config.surfaces.filter(({ workflow }) => workflow === file);

const VALUE = /^(?:inputs\.(\w+)|\(inputs\.(\w+) == '([^']*)' && '([^']*)'\)|'([^']*)'|(github\.sha))$/;

function valueOf(term: string, inputs: Record<string, string>): string {
  const [, input, compared, wanted, chosen, literal, sha] = VALUE.exec(term.trim()) ?? [];
  if (input !== undefined) return inputs[input] ?? "";
  if (compared !== undefined) return inputs[compared] === wanted ? (chosen ?? "") : "";
  return sha === undefined ? (literal ?? `cannot read ${term}`) : SHA;
}

/** An expression's text as GitHub would make it for these inputs, on a push without any. */
function evaluate(template: string, inputs: Record<string, string>): string {
  return template.replaceAll(/\$\{\{(.+?)\}\}/g, (_, expression: string) => {
    const values = expression.split(" || ").map((term) => valueOf(term, inputs));
    return values.find((value) => value !== "") ?? "";
  });
}

const title = (workflow: Workflow, inputs: Record<string, string>) => evaluate(workflow["run-name"] ?? "", inputs);
const jobOf = (workflow: Workflow) => Object.values(workflow.jobs)[0];

describe.each(deploying)("the workflow $file", ({ file, workflow }) => {
  it("takes exactly the inputs that the console sends", () => {
    const inputs = workflow.on.workflow_dispatch?.inputs ?? {};
    expect(Object.keys(inputs).sort()).toEqual(["correlation_id", "environment", "ref", "surface"]);
    const required = Object.entries(inputs).filter(([, input]) => input.required === true);
    expect(required.map(([name]) => name)).not.toContain("correlation_id");
  });

  it("needs a surface only where its environment has two of them", () => {
    const surfaces = surfacesOf(file);
    const isOneEach = new Set(surfaces.map(({ target_env }) => target_env)).size === surfaces.length;
    expect(workflow.on.workflow_dispatch?.inputs.surface?.required).toBe(!isOneEach);
    for (const { surface_id, target_env } of isOneEach ? surfaces : []) {
      const inputs = { environment: target_env, ref: "main" };
      const named = readTitle(title(workflow, inputs));
      expect(named).toMatchObject({ surfaceId: surface_id, environment: target_env, ref: "main", sha: null });
      expect(evaluate(jobOf(workflow)?.env?.SURFACE ?? "", inputs)).toBe(surface_id);
      const group = (given: Record<string, string>) => evaluate(workflow.concurrency.group, given);
      expect(group(inputs)).toBe(group({ ...inputs, surface: surface_id }));
    }
  });

  it("makes GitHub record no deployment: that of the run's own commit would not be what ships", () => {
    expect(Object.values(workflow.jobs).map(({ environment }) => environment?.deployment)).toEqual([false]);
  });

  it("reports the commit it resolved in a step's name, before anything is released", () => {
    const names = stepsOf(workflow).map(({ name }) => name.replace(/\$\{\{ env\.(\w+) \}\}/g, "$1"));
    expect(names).toContain("Deploy SURFACE at SHA");
    expect(names.indexOf("Deploy SURFACE at SHA")).toBeLessThan(names.indexOf("Release"));
  });

  it("offers the surfaces of the config that name it, with their apps and environments", () => {
    const surfaces = surfacesOf(file);
    const offered = workflow.on.workflow_dispatch?.inputs.surface?.options ?? [];
    expect([...offered].sort()).toEqual(surfaces.map(({ surface_id }) => surface_id).sort());
    const script = scriptOf(workflow);
    for (const { surface_id, target_env, app } of surfaces) {
      expect(script).toContain(`"${surface_id} ${target_env}") app=${app} `);
    }
  });

  it("names its runs so that the console finds them", () => {
    const inputs = {
      surface: "getraxx",
      environment: "production",
      ref: SHA,
      correlation_id: "abcdefghijklmnopqrstuvwxyz",
    };
    const expected = { surfaceId: "getraxx", environment: "production", ref: SHA, sha: SHA };
    expect(readTitle(title(workflow, inputs))).toEqual({ ...expected, correlationId: inputs.correlation_id });
    expect(readTitle(title(workflow, { ...inputs, correlation_id: "" }))).toEqual({ ...expected, correlationId: null });
  });

  it("lets every run wait for its turn instead of evicting one", () => {
    expect(workflow.concurrency).toMatchObject({ "cancel-in-progress": false, queue: "max" });
    expect(workflow.concurrency.group).toMatch(/inputs\.(surface|environment)/);
  });

  it("refuses a commit that is not on the branch it was dispatched from", () => {
    expect(scriptOf(workflow)).toContain('git merge-base --is-ancestor "$SHA" "origin/$BRANCH"');
  });
});

describe("the workflows", () => {
  it("are there for every surface of the config", () => {
    const files = workflows.map(({ file }) => file);
    expect(config.surfaces.map(({ workflow }) => workflow).filter((file) => !files.includes(file))).toEqual([]);
  });

  it("reach production only by dispatch", () => {
    const pushed = deploying.filter(({ workflow }) => workflow.on.push !== undefined);
    expect(pushed.map(({ file, workflow }) => [file, workflow.on.push?.branches])).toEqual([
      ["deploy-console.yml", ["main"]],
    ]);
    expect(pushed.map(({ workflow }) => readTitle(title(workflow, {})))).toEqual([
      { surfaceId: "console-staging", environment: "staging", ref: SHA, sha: SHA, correlationId: null },
    ]);
  });

  it("may only read the repository", () => {
    expect(workflows.map(({ workflow }) => workflow.permissions)).toEqual(workflows.map(() => ({ contents: "read" })));
  });

  it("use actions of one commit each, with its version beside it", () => {
    const lines = workflows.flatMap(({ file }) => textOf(file).split("\n"));
    const used = lines.filter((line) => /^\s*(- )?uses:/.test(line)).map((line) => line.trim());
    expect(used).not.toEqual([]);
    expect(used.filter((line) => !/^(- )?uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
    const commits = new Map(used.map((line) => [line.split("# ")[0], line]));
    expect(new Set(commits.values()).size).toBe(new Set(used.map((line) => line.split("@")[0])).size);
  });

  it("run Wrangler as it is locked, and fetch no tool at its newest", () => {
    expect(workflows.filter(({ workflow }) => /\bnpx\b/.test(scriptOf(workflow))).map(({ file }) => file)).toEqual([]);
    const locked = z
      .object({
        packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
      })
      .parse(JSON.parse(readFileSync(path.join(root, ".github/wrangler/package-lock.json"), "utf8"))).packages;
    expect(locked["node_modules/wrangler"]?.version).toMatch(/^4\.\d+\.\d+$/);
    const loose = Object.entries(locked).filter(([name, { integrity }]) => name !== "" && integrity === undefined);
    expect(loose).toEqual([]);
  });

  it("give inputs to scripts through the environment, never as text of the script", () => {
    expect(workflows.filter(({ workflow }) => scriptOf(workflow).includes("${{")).map(({ file }) => file)).toEqual([]);
  });

  it("run in CI what everybody runs, and nothing else", () => {
    const ci = workflows.find(({ file }) => file === "ci.yml");
    const scripts = ci === undefined ? [] : stepsOf(ci.workflow).flatMap(({ run }) => run ?? []);
    expect(scripts).toEqual(["bash .ci/run"]);
  });
});

describe("app.json", () => {
  const appSchema = z.object({ env: z.record(z.string(), z.object({ required: z.boolean().optional() })) });
  const app = appSchema.parse(JSON.parse(readFileSync(path.join(root, "app.json"), "utf8")));

  it("asks for every variable without which a console does not start", () => {
    const missing = requiredVariables();
    expect(missing.length).toBeGreaterThan(5);
    // Heroku's Postgres add-on sets DATABASE_URL.
    expect(missing.filter((name) => name !== "DATABASE_URL" && !(name in app.env))).toEqual([]);
  });
});
