import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listWorkflows, stepsOf, type Workflow } from "@/tests/house/workflow-files";

const deploying = listWorkflows().filter(({ file }) => file.startsWith("deploy-"));

let folder = "";
const commits = { onMain: "", onBranch: "" };

function git(...args: string[]): string {
  const identity = ["-c", "user.name=A. Person", "-c", "user.email=a@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

/** Runs one step's script as GitHub's runner does: bash, ending at the first failure. */
function runStep(workflow: Workflow, name: string, env: Record<string, string>) {
  const script = stepsOf(workflow).find((step) => step.name === name)?.run ?? "exit 99";
  const passed = path.join(folder, "passed-on");
  writeFileSync(passed, "");
  const answer = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { NODE_ENV: "test", PATH: "/usr/local/bin:/usr/bin:/bin", GITHUB_ENV: passed, ...env },
  });
  return { ok: answer.status === 0, output: answer.stdout, passedOn: readFileSync(passed, "utf8") };
}

function surfaceFor(workflow: Workflow): { SURFACE: string; ENVIRONMENT: string } {
  const surface = workflow.on.workflow_dispatch?.inputs.surface?.options?.[0] ?? "";
  return { SURFACE: surface, ENVIRONMENT: surface.endsWith("-staging") ? "staging" : "production" };
}

describe.each(deploying)("a step of $file", ({ workflow }) => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "workflow-"));
    git("init", "--quiet", "--initial-branch=main");
    git("commit", "--quiet", "--allow-empty", "-m", "on main");
    commits.onMain = git("rev-parse", "HEAD");
    git("update-ref", "refs/remotes/origin/main", commits.onMain);
    git("commit", "--quiet", "--allow-empty", "-m", "on a branch");
    commits.onBranch = git("rev-parse", "HEAD");
    git("update-ref", "refs/remotes/origin/hotfix", commits.onBranch);
    git("update-ref", `refs/remotes/origin/${commits.onMain}`, commits.onBranch);
    git("tag", "v1", commits.onMain);
    git("tag", "torn", commits.onMain);
    git("update-ref", "refs/remotes/origin/torn", commits.onBranch);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds the app of a surface and its environment", () => {
    const checked = runStep(workflow, "Check the inputs", { ...surfaceFor(workflow), REF: commits.onMain });
    expect(checked.ok).toBe(true);
    expect(checked.passedOn).toMatch(/^APP=raxx-[a-z-]+$/m);
  });

  it("refuses a surface in another environment, and what can be no ref", () => {
    const named = surfaceFor(workflow);
    const elsewhere = { ...named, ENVIRONMENT: named.ENVIRONMENT === "staging" ? "production" : "staging" };
    expect(runStep(workflow, "Check the inputs", { ...elsewhere, REF: commits.onMain }).ok).toBe(false);
    for (const REF of ["", "-n", "main..v1", "a b", `${commits.onMain} ; id`, "$(id)", "main\n::warning::x"]) {
      const refused = runStep(workflow, "Check the inputs", { ...named, REF });
      expect(refused.output).toContain("::error::ref must be a commit, a branch or a tag.");
    }
  });

  it("resolves a branch, a tag or some digits to the one commit they name", () => {
    for (const REF of ["main", "v1", commits.onMain, commits.onMain.slice(0, 9)]) {
      const resolved = runStep(workflow, "Resolve ref", { REF });
      expect(resolved.passedOn).toBe(`SHA=${commits.onMain}\n`);
    }
    expect(runStep(workflow, "Resolve ref", { REF: "hotfix" }).passedOn).toBe(`SHA=${commits.onBranch}\n`);
  });

  it("says what is wrong with a ref that names nothing, or two commits", () => {
    for (const REF of ["nowhere", "0".repeat(40), "abcdef0"]) {
      const refused = runStep(workflow, "Resolve ref", { REF });
      expect([refused.ok, refused.passedOn]).toEqual([false, ""]);
      expect(refused.output).toContain(`::error::${REF} is no branch, tag or single commit of this repository.`);
    }
    const torn = runStep(workflow, "Resolve ref", { REF: "torn" });
    expect([torn.ok, torn.passedOn]).toEqual([false, ""]);
    expect(torn.output).toContain("::error::torn is a branch and a tag of different commits. Name the commit.");
  });

  it("lets a commit of main pass and stops one that is elsewhere", () => {
    expect(runStep(workflow, "Verify ref is on main", { SHA: commits.onMain, BRANCH: "main" }).ok).toBe(true);
    const refused = runStep(workflow, "Verify ref is on main", { SHA: commits.onBranch, BRANCH: "main" });
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain(`::error::${commits.onBranch} is not on main.`);
  });

  it("says so aloud when a person dispatches from another branch", () => {
    const passed = runStep(workflow, "Verify ref is on main", { SHA: commits.onBranch, BRANCH: "hotfix" });
    expect(passed.ok).toBe(true);
    expect(passed.output).toContain("::warning::Break-glass");
  });
});
