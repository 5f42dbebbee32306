import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";

/** Where the command runs; tests bring their own. */
export interface Shell {
  env: NodeJS.ProcessEnv;
  /** Where `.cockpit` and the git clone are. */
  folder: string;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Null where nobody can answer. */
  ask: ((question: string) => Promise<string>) | null;
}

const TIMEOUT_MS = 5_000;

/** What a program prints on its one line, or null when it is missing, fails, is slow, or says nothing. */
export function askProgram(shell: Shell, program: string, args: string[]): Promise<string | null> {
  const options = { cwd: shell.folder, timeout: TIMEOUT_MS, env: { ...shell.env, GH_PROMPT_DISABLED: "1" } };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => {
      const line = stdout.trim();
      resolve(error !== null || line === "" || line.includes("\n") ? null : line);
    });
  });
}

/** A variable that is set to something. */
export function variable(shell: Shell, name: string): string | null {
  const value = shell.env[name];
  return value === undefined || value === "" ? null : value;
}

/** user@host of this shell; a container may know its user by number only. */
export function shellName(shell: Shell): string {
  return `${variable(shell, "USER") ?? variable(shell, "LOGNAME") ?? systemUser()}@${hostname()}`;
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
