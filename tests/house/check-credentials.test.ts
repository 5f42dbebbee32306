import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import config from "@/cockpit.config";
import { CHECK_WORKFLOW } from "@/lib/core/config";
import { listWorkflows } from "@/tests/house/workflow-files";

const VALUE = "a-key-that-nobody-may-see";
const ID = "abcdefghijklmnopqrstuvwxyz";
const PROOF = createHash("sha256").update(`${ID} ${VALUE}`).digest("hex");

const workflow = listWorkflows().find(({ file }) => file === CHECK_WORKFLOW)?.workflow;
const jobs = Object.values(workflow?.jobs ?? {});
const [tries, answers] = jobs[0]?.steps ?? [];

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "check-credentials-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a step as GitHub's runner does, with a platform that answers that status and writes down how it was asked. */
function runScript(script: string | undefined, env: Record<string, string>, status = "200") {
  const passed = path.join(folder, "passed-on");
  const asked = path.join(folder, "asked");
  const curl = path.join(folder, "curl");
  writeFileSync(passed, "");
  writeFileSync(asked, "");
  // A word before a colon is part of an address, which alone is answered so.
  const [answered = "", only = ""] = status.split(":").toReversed();
  const reply = `[[ "$*" == *"${only}"* ]] && printf %s "${answered}" || printf 401`;
  writeFileSync(curl, `#!/bin/bash\necho "$@" >> ${asked}\n${reply}\n`);
  chmodSync(curl, 0o755);
  const answer = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script ?? "exit 99"], {
    encoding: "utf8",
    env: { NODE_ENV: "test", PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`, GITHUB_ENV: passed, ...env },
  });
  const [passedOn, how] = [readFileSync(passed, "utf8"), readFileSync(asked, "utf8")];
  return { ok: answer.status === 0, said: answer.stdout + answer.stderr, passedOn, how };
}

const tried = (env: Record<string, string>, status?: string) =>
  runScript(tries?.run, { SECRET: "HEROKU_API_KEY", CORRELATION_ID: ID, PROOF, VALUE, ...env }, status);

describe("the workflow that tries a key", () => {
  it("takes what the console sends, and is found by its title", () => {
    const inputs = Object.keys(workflow?.on.workflow_dispatch?.inputs ?? {});
    expect(inputs).toEqual(["secret", "environment", "proof", "correlation_id"]);
    expect(workflow?.["run-name"]).toContain("[${{ inputs.correlation_id }}]");
  });

  it("knows every Actions secret that a handler hands out", () => {
    const handed = config.secrets
      .filter(({ handler, consumers }) => handler && consumers.some(({ kind }) => kind === "github_actions_secret"))
      .map(({ key }) => key);
    expect(workflow?.on.workflow_dispatch?.inputs.secret?.options).toEqual(expect.arrayContaining(handed));
  });

  it("does the same for an environment and for the repository, and records no deployment", () => {
    expect(jobs.map(({ steps }) => steps)).toEqual([jobs[0]?.steps, jobs[0]?.steps]);
    expect(jobs.map(({ environment }) => environment?.deployment)).toEqual([false, undefined]);
  });

  it.each([
    ["works", {}, "200"],
    ["works", { PROOF: "" }, "200"],
    ["works", { SECRET: "CLOUDFLARE_API_TOKEN" }, "200"],
    ["works", { SECRET: "CLOUDFLARE_API_TOKEN", ACCOUNT: "0a1b" }, "/accounts/0a1b/tokens/verify:200"],
    ["rejected", { SECRET: "CLOUDFLARE_API_TOKEN", ACCOUNT: "0a1b" }, "401"],
    ["rejected", {}, "401"],
    ["unanswered", {}, "503"],
    ["unanswered", { SECRET: "NOBODY_KNOWS" }, "200"],
    ["another", { PROOF: "0".repeat(64) }, "200"],
    ["missing", { VALUE: "" }, "200"],
  ])("finds the word %s", (word, env, status) => {
    const { passedOn, said, how } = tried(env, status);
    expect(passedOn).toBe(`WORD=${word}\n`);
    expect(said + how).not.toContain(VALUE);
  });

  it("asks the platform whose key it is, with the key in no argument", () => {
    expect(tried({}).how).toContain("https://api.heroku.com/account");
    expect(tried({ SECRET: "CLOUDFLARE_API_TOKEN" }).how).toContain("/user/tokens/verify");
  });

  it("says one word, in a step's name and in its log, and fails unless it works", () => {
    expect(answers?.name).toBe("Answer ${{ env.WORD }}");
    const says = (word: string) => runScript(answers?.run, { SECRET: "HEROKU_API_KEY", WORD: word });
    expect(says("works")).toMatchObject({ ok: true, said: "HEROKU_API_KEY works\n" });
    expect(says("rejected").ok).toBe(false);
  });
});
