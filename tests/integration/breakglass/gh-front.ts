import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

import { REPOSITORY } from "@/tests/factories/platform";

/** The host for which gh speaks plain HTTP (cli/cli internal/ghinstance); no name is resolved, since a proxy is asked. */
const HOST = "github.localhost";
const API = `http://api.${HOST}`;
const run = promisify(execFile);

export interface Gh {
  /** Runs one command line as that login and answers what it printed; rejects with what it complained about. */
  gh: (commandLine: string) => Promise<string>;
  close: () => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const body = await text(request);
  return body === "" ? undefined : body;
}

async function forward(request: IncomingMessage, response: ServerResponse, githubUrl: string): Promise<void> {
  const { pathname, search } = new URL(request.url ?? "/", API);
  const { authorization = "", accept = "*/*" } = request.headers;
  const body = await bodyOf(request);
  const sent = {
    method: request.method ?? "GET",
    headers: { authorization, accept },
    body,
    redirect: "manual" as const,
  };
  const answer = await fetch(`${githubUrl}${pathname}${search}`, sent);
  const shown = (await answer.text()).replaceAll(githubUrl, API);
  const type = answer.headers.get("content-type") ?? "application/json";
  response.writeHead(answer.status, { "content-type": type }).end(answer.status === 204 ? undefined : shown);
}

/** The real gh in front of the local platform. */
export async function openGh(githubUrl: string, login: string): Promise<Gh> {
  const folder = mkdtempSync(path.join(tmpdir(), "gh-"));
  const server = createServer((request, response) => {
    forward(request, response, githubUrl).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const proxy = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`;
  const env = {
    NODE_ENV: "test" as const,
    PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
    HOME: folder,
    GH_CONFIG_DIR: folder,
    GH_REPO: `${HOST}/${REPOSITORY}`,
    GH_TOKEN: `sim-user-${login}`,
    GH_NO_UPDATE_NOTIFIER: "1",
    GH_PROMPT_DISABLED: "1",
    HTTP_PROXY: proxy,
  };
  return {
    gh: async (commandLine) => {
      const [, ...words] = commandLine.split(" ");
      const { stdout } = await run("gh", words, { env, cwd: folder, timeout: 30_000 });
      return stdout;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
