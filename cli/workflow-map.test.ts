import { describe, expect, it } from "vitest";

import { runCockpit } from "@/cli/run-cockpit";
import config from "@/cockpit.config";

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const pause = () => Promise.resolve();
  const terminal = { env: {}, out: (text: string) => out.push(text), err: (text: string) => err.push(text), pause };
  const code = await runCockpit(["workflow-map", ...args], terminal);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const [first] = config.surfaces;

describe("workflow-map", () => {
  it("prints the target of each surface as JSON, and nothing else", async () => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const targets = config.surfaces.map(({ surface_id: id, workflow, target_env, platform, app }) => [
      id,
      { workflow, target_env, platform, app },
    ]);
    expect(JSON.parse(out)).toEqual(Object.fromEntries(targets));
  });

  it("prints one surface, and one bare value of it", async () => {
    const id = first?.surface_id ?? "";
    expect(JSON.parse((await run("--surface", id)).out)).toMatchObject({ app: first?.app });
    expect(await run("--surface", id, "--field", "app")).toEqual({ code: 0, out: first?.app, err: "" });
    expect((await run("--surface", id, "--field", "workflow")).out).toBe(first?.workflow);
  });

  it("ends with 1 for a surface that is none, and with 2 for a field that is none", async () => {
    expect(await run("--surface", "nowhere")).toMatchObject({ code: 1, out: "" });
    expect(await run("--surface", first?.surface_id ?? "", "--field", "secret")).toMatchObject({ code: 2, out: "" });
    expect(await run("--field", "app")).toMatchObject({ code: 2, out: "" });
  });
});
