import { afterEach } from "vitest";

import { UpstreamError } from "@/lib/core/upstream";
import { createGitHub, type GitHubOptions, type MeteredGitHub } from "@/lib/github/create-github";
import { type Answer, type FaultServer, startFaultServer } from "@/tests/integration/platforms/fault-server";

const started: FaultServer[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

/** A fault server that ends with the test. */
export async function serve(answer: Answer): Promise<FaultServer> {
  const server = await startFaultServer(answer);
  started.push(server);
  return server;
}

/** Our GitHub client against a server that answers as told. */
export async function githubAnswering(
  answer: Answer,
  options: Partial<GitHubOptions> = {},
): Promise<{ github: MeteredGitHub; server: FaultServer }> {
  const server = await serve(answer);
  const github = createGitHub({
    apiUrl: server.url,
    repository: "raxx/platform",
    auth: { token: "ghp_canaryTOKENcanaryTOKEN0123456789" },
    userAgent: "raxx-console-tests",
    timeoutMs: 400,
    ...options,
  });
  return { github, server };
}

/** The UpstreamError a call ends with; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<UpstreamError> {
  const error = await call.then(
    (value) => new Error(`it answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof UpstreamError) return error;
  throw error;
}
