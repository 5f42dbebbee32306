import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runCockpit } from "@/cli/run-cockpit";
import { ACME } from "@/tests/factories/acme-config";
import { withFault } from "@/tests/factories/config-faults";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "raxx-console-validate-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const moduleOf = (config: unknown) => `export default ${JSON.stringify(config)};\n`;

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const pause = () => Promise.resolve();
  const terminal = { env: {}, out: (text: string) => out.push(text), err: (text: string) => err.push(text), pause };
  const code = await runCockpit(["validate", ...args], terminal);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("validate", () => {
  it("takes the configuration of this repository, and any other that can work", async () => {
    expect(await run()).toEqual({ code: 0, out: "cockpit.config.ts is valid.", err: "" });
    const file = fileOf("good.mjs", moduleOf(ACME));
    expect(await run(file)).toEqual({ code: 0, out: `${file} is valid.`, err: "" });
  });

  it("ends with 1 and one line for each problem, in words or as JSON", async () => {
    const set = { "surfaces.3.app": "deck", "surfaces.1.console": undefined };
    const file = fileOf("bad.mjs", moduleOf(withFault(ACME, { set })));
    const { code, out, err } = await run(file);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.split("\n")).toEqual([
      `${file} has 3 problem(s):`,
      '  No surface deploys the staging console. Add console: "staging" to the one that does.',
      "  deck and till both deploy the Heroku app deck. Give each its own.",
      "  SHOP_TOKEN goes to till, but no surface deploys that app. Correct it.",
    ]);
    const told = await run(file, "--json");
    expect({ ...told, out: JSON.parse(told.out) }).toMatchObject({
      code: 1,
      err: "",
      out: {
        file,
        valid: false,
        problems: [{ path: "surfaces" }, { path: "surfaces.3.app" }, { path: "secrets.1.consumers.1" }],
      },
    });
  });

  it("ends with 1 when the file itself fails, and with 2 when there is none or two are named", async () => {
    const torn = fileOf("torn.mjs", "throw new Error('half a file');\n");
    expect(await run(torn)).toMatchObject({ code: 1, err: `${torn} cannot be read: half a file` });
    expect(await run(path.join(folder, "nowhere.ts"))).toMatchObject({ code: 2 });
    expect(await run("one.ts", "two.ts")).toMatchObject({ code: 2 });
  });
});
