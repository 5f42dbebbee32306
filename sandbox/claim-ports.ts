import { Refusal } from "@/cli/refusal";
import { isPortFree } from "@/sandbox/network/ports";
import type { UpOptions } from "@/sandbox/options";

type Ports = UpOptions["ports"];

/** A sandbox of this checkout that is running now. */
export interface RunningSandbox {
  name: string;
  pid: number;
  ports: Ports;
  stopCommand: string;
}

const ROLES = [
  { role: "staging", flag: "--staging-port" },
  { role: "production", flag: "--prod-port" },
  { role: "simulator", flag: "--simulator-port" },
] as const;

/** Refuses with one sentence per port that something already listens on. */
export async function claimPorts(ports: Ports, sandboxes: RunningSandbox[]): Promise<void> {
  const free = await Promise.all(ROLES.map(({ role }) => isPortFree(ports[role])));
  const problems = ROLES.filter((_, index) => !free[index]).map(({ role, flag }) =>
    describeUsedPort({ port: ports[role], flag }, sandboxes),
  );
  if (problems.length > 0) throw new Refusal(problems.join("\n"));
}

/** Says who holds a port, as far as we know, and what to do about it. */
export function describeUsedPort(use: { port: number; flag: string }, sandboxes: RunningSandbox[]): string {
  const owner = sandboxes.find((sandbox) => Object.values(sandbox.ports).includes(use.port));
  if (!owner) {
    return `Port ${use.port} is used by another program. Stop that program, or choose another port: npm run up -- ${use.flag} N`;
  }
  return `Port ${use.port} is held by the sandbox in ${owner.name} (process ${owner.pid}). Stop it with "${owner.stopCommand}", or choose another port: npm run up -- ${use.flag} N`;
}
