import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, type Bench, control, dispatch, finished, PLACE, startBench, tipOf, until } from "./bench";

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const acted = z.object({ action: z.string() });

interface Delivery {
  event: string;
  signature: string;
  raw: string;
}

async function startReceiver(): Promise<{ url: string; deliveries: Delivery[]; close: () => void }> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    let raw = "";
    request.on("data", (chunk: Buffer) => {
      raw += chunk.toString("utf8");
    });
    request.on("end", () => {
      const { "x-github-event": event, "x-hub-signature-256": signature } = request.headers;
      deliveries.push({ event: String(event), signature: String(signature), raw });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://console.localhost:${port}/hook`, deliveries, close: () => server.close() };
}

describe("the control API", () => {
  it("plants a past once, with its durations, failing steps and releases", async () => {
    const { data: commits } = await bench.octokit.repos.listCommits({ ...PLACE, per_page: 5 });
    const sha = commits[4]?.sha ?? "";
    const history = {
      surfaces: [{ app: "raxx-api-staging", releases: [{ sha, at: "2026-11-01T10:00:40Z" }] }],
      runs: [
        {
          surface_id: "api-staging",
          sha,
          conclusion: "success",
          started_at: "2026-11-01T10:00:00Z",
          finished_at: "2026-11-01T10:00:50Z",
          correlation_id: "PAST1",
        },
        {
          surface_id: "api-staging",
          sha,
          conclusion: "failure",
          started_at: "2026-11-02T10:00:00Z",
          finished_at: "2026-11-02T10:00:30Z",
          failing_step: 5,
        },
      ],
    };
    const answer = await control(bench, "POST /history", history);
    const [good = 0, bad = 0] = z.object({ run_ids: z.array(z.number()) }).parse(answer).run_ids;
    const { data } = await bench.octokit.actions.listJobsForWorkflowRun({ ...PLACE, run_id: bad });
    expect(data.jobs[0]).toMatchObject({ conclusion: "failure", completed_at: "2026-11-02T10:00:30Z" });
    expect(data.jobs[0]?.steps?.find((step) => step.conclusion === "failure")?.number).toBe(5);
    expect((await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id: good })).data.conclusion).toBe("success");
    expect(await control(bench, "GET /live")).toMatchObject({ "raxx-api-staging": { sha, version: 2 } });
    expect(bench.releases).toEqual([]);
    await expect(control(bench, "POST /history", history)).rejects.toThrow("409");
  });

  it("names a key it does not know", async () => {
    await expect(control(bench, "PUT /scenarios", { spede: 3 })).rejects.toThrow(/422.*spede/);
    await expect(control(bench, "PUT /scenarios", { spede: null })).rejects.toThrow(/422.*spede/);
    expect(await control(bench, "GET /scenarios")).toMatchObject({ scenarios: {} });
  });

  it("adds a commit with a migration to main", async () => {
    const migration = { name: "drop_it", sql: 'DROP TABLE "It";\n' };
    const answer = await control(bench, "POST /commits", {
      message: "feat: drop it (#900)",
      author: "Zoë Q",
      migration,
    });
    const { sha } = z.object({ sha: z.string() }).parse(answer);
    expect(await tipOf(bench)).toBe(sha);
    const { data } = await bench.octokit.repos.getCommit({ ...PLACE, ref: sha });
    expect(data.commit).toMatchObject({ message: "feat: drop it (#900)", author: { name: "Zoë Q" } });
    const file = data.files?.find((changed) => changed.filename.endsWith("_drop_it/migration.sql"));
    const content = await ask(file?.contents_url ?? "");
    const { content: base64 } = z.object({ content: z.string() }).parse(content.body);
    expect(Buffer.from(base64, "base64").toString("utf8")).toBe(migration.sql);
  });

  it("sends signed webhooks for every turn of a run", async () => {
    const receiver = await startReceiver();
    await control(bench, "PUT /webhooks", [{ url: receiver.url, secret: "s3cret" }]);
    await control(bench, "PUT /scenarios", { speed: 200 });
    const { data } = await dispatch(bench, { ref: await tipOf(bench) }, { return_run_details: true });
    await finished(bench, Number(data.workflow_run_id));
    const told = (): string[] =>
      receiver.deliveries.map(({ event, raw }) => `${event} ${acted.parse(JSON.parse(raw)).action}`);
    await until(() => Promise.resolve(told().length >= 7 ? true : null));
    receiver.close();
    expect(new Set(told())).toEqual(
      new Set([
        "workflow_run requested",
        "workflow_run in_progress",
        "workflow_run completed",
        "workflow_job queued",
        "workflow_job in_progress",
        "workflow_job completed",
        "check_suite completed",
      ]),
    );
    for (const { raw, signature } of receiver.deliveries) {
      expect(signature).toBe(`sha256=${createHmac("sha256", "s3cret").update(raw).digest("hex")}`);
    }
  });
});
