import type { ChildProcess } from "node:child_process";

/** Waits for a child to end and answers its exit code, null when a signal ended it; rejects when it could not be started. */
export function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
