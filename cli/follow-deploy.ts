import type { Terminal } from "@/cli/command";
import { type Client, Unanswered } from "@/cli/console-client";
import { describeDeploy } from "@/cli/describe-deploy";
import { Refusal } from "@/cli/refusal";
import { isTerminal } from "@/lib/deploys/rules";
import { type Deploy, deployDetailSchema } from "@/lib/deploys/schemas";
import { apiPaths } from "@/lib/paths";

const POLL_MS = 2_000;
/** Three minutes: a console that is deploying itself is away for less. */
const MISSES_ALLOWED = 90;

/**
 * Reads a deploy until it ended or waits for a person, telling each change once; answers its last state. Waits through a
 * restart of the console; throws Refusal when it stays away for three minutes.
 */
export async function followDeploy(client: Client, terminal: Terminal, first: Deploy): Promise<Deploy> {
  let deploy = first;
  let told = "";
  let misses = 0;
  const tell = (line: string) => {
    if (line !== told) terminal.err(line);
    told = line;
  };
  tell(describeDeploy(deploy));
  while (!needsNoMoreWaiting(deploy)) {
    await terminal.pause(POLL_MS);
    const read = await readDeploy(client, deploy.id);
    misses = read === null ? misses + 1 : 0;
    if (misses > MISSES_ALLOWED) throw new Refusal(`The console stopped answering. The deploy goes on: ${deploy.id}`);
    deploy = read ?? deploy;
    tell(read === null ? "The console does not answer; it may be restarting. Still waiting." : describeDeploy(deploy));
  }
  return deploy;
}

function needsNoMoreWaiting(deploy: Deploy): boolean {
  return isTerminal(deploy.state) || deploy.state === "unresolved";
}

/** The deploy as it is now, or null while the console does not answer. */
async function readDeploy(client: Client, id: string): Promise<Deploy | null> {
  try {
    return (await client(deployDetailSchema, { path: apiPaths.deploy(id) })).deploy;
  } catch (error) {
    if (error instanceof Unanswered) return null;
    throw error;
  }
}
