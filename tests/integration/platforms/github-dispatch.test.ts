import { describe, expect, it } from "vitest";

import { type Answer, json, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering } from "@/tests/integration/platforms/platform-under-test";

const ORDER = {
  workflow: "deploy-heroku.yml",
  ref: "main",
  inputs: { environment: "staging", ref: "a".repeat(40), surface: "api-staging", correlation_id: "abc" },
};
const RUN = { workflow_run_id: 16304238123, run_url: "https://api.example/runs/1", html_url: "https://example/runs/1" };

const empty =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end();

describe("a dispatch", () => {
  it("is one POST with the inputs, the API version and a request for the run's id", async () => {
    const { github, server } = await githubAnswering(json(200, RUN));
    expect(await github.dispatch(ORDER)).toEqual({ run: { id: "16304238123", url: "https://example/runs/1" } });
    const [post] = server.seen;
    expect(server.seen).toHaveLength(1);
    expect(post?.method).toBe("POST");
    expect(post?.path).toBe("/repos/raxx/platform/actions/workflows/deploy-heroku.yml/dispatches");
    expect(post?.headers["x-github-api-version"]).toBe("2022-11-28");
    expect(post?.headers.authorization).toBe("Bearer ghp_canaryTOKENcanaryTOKEN0123456789");
    expect(JSON.parse(post?.body ?? "")).toEqual({ ref: "main", inputs: ORDER.inputs, return_run_details: true });
  });

  it("is accepted without an id when GitHub answers 204", async () => {
    const { github } = await githubAnswering(empty(204));
    expect(await github.dispatch(ORDER)).toEqual({ run: null });
  });

  it("does not ask for details where the server is too old for them", async () => {
    const { github, server } = await githubAnswering(empty(204), { returnRunDetails: false });
    await github.dispatch(ORDER);
    expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({ ref: "main", inputs: ORDER.inputs });
  });

  it.each([
    'Invalid request.\n\n"return_run_details" is not a permitted key.',
    "Unexpected parameter provided: return_run_details",
  ])("says which setting to change when GitHub knows no return_run_details", async (message) => {
    const { github, server } = await githubAnswering(json(422, { message }));
    const error = await failureOf(github.dispatch(ORDER));
    expect(error).toMatchObject({ kind: "refused", mayHaveHappened: false });
    expect(error.message).toContain("set returnRunDetails to false");
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    [401, "unauthorized", false],
    [403, "forbidden", false],
    [404, "not_found", false],
    [409, "refused", false],
    [421, "refused", false],
    [422, "refused", false],
    [429, "rate_limited", false],
    [500, "server_error", true],
    [502, "server_error", true],
    [503, "server_error", true],
    [504, "server_error", true],
  ])("answered with %i is %s and was sent once", async (status, kind, mayHaveHappened) => {
    const { github, server } = await githubAnswering(json(status, { message: "no" }, { "retry-after": "0" }));
    expect(await failureOf(github.dispatch(ORDER))).toMatchObject({
      kind: kind === "forbidden" ? "rate_limited" : kind,
      status,
      mayHaveHappened,
    });
    expect(server.seen).toHaveLength(1);
  });

  it.each([301, 302, 307, 308])("redirected with %i is refused and sent nowhere else", async (status) => {
    const { github, server } = await githubAnswering(empty(status, { location: "/repos/other/name" }));
    const error = await failureOf(github.dispatch(ORDER));
    expect(error).toMatchObject({ kind: "moved", mayHaveHappened: false });
    expect(error.message).toContain("GITHUB_REPOSITORY");
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ["reset", "unreachable"],
    ["close", "unreachable"],
    ["hang", "timeout"],
    ["half an answer", "unreachable"],
    ["an answer that stalls", "timeout"],
  ] as const)("whose connection ends by %s may have happened and was sent once", async (silence, kind) => {
    const { github, server } = await githubAnswering(silences[silence]);
    expect(await failureOf(github.dispatch(ORDER))).toMatchObject({ kind, mayHaveHappened: true });
    expect(server.seen).toHaveLength(1);
  });

  it("answered with 200 and no run may have happened", async () => {
    for (const body of [{}, [], "welcome", { workflow_run_id: "1" }]) {
      const { github } = await githubAnswering(json(200, body));
      const error = await failureOf(github.dispatch(ORDER));
      expect(error).toMatchObject({ kind: "unreadable", mayHaveHappened: true });
      expect(error.message).toContain("GitHub answered something unexpected");
    }
  });

  it("is sent once also when a socket was kept open by earlier reads", async () => {
    const { github, server } = await githubAnswering((response, seen) => {
      if (seen.method === "POST") silences.close(response);
      else json(200, { login: "bot" })(response, seen);
    });
    await github.login();
    await failureOf(github.dispatch(ORDER));
    expect(server.seen.filter((seen) => seen.method === "POST")).toHaveLength(1);
  });

  it("goes to no path that is no workflow file", async () => {
    const { github, server } = await githubAnswering(empty(204));
    for (const workflow of ["..", "../../dispatches", "a/b.yml", ""]) {
      expect((await failureOf(github.dispatch({ ...ORDER, workflow }))).kind).toBe("refused");
    }
    expect(server.seen).toHaveLength(0);
  });

  it("is refused in seconds when nobody listens", async () => {
    const { github, server } = await githubAnswering(empty(204));
    await server.close();
    const error = await failureOf(github.dispatch(ORDER));
    expect(error.kind).toBe("unreachable");
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("shows its credential in no error", async () => {
    for (const answer of [json(401, { message: "Bad credentials" }), json(422, { message: "x" }), silences.reset]) {
      const { github } = await githubAnswering(answer);
      const error = await failureOf(github.dispatch(ORDER));
      expect([error.message, error.stack, JSON.stringify(error), String(error.cause)].join()).not.toContain("canary");
    }
  });
});
