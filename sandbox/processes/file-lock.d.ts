declare module "@/sandbox/processes/file-lock.mjs" {
  /** Runs `work` while holding a lock file that names this process; tells `onWait` once whom it waits for. */
  export function withFileLock<T>(
    file: string,
    work: () => T | Promise<T>,
    onWait?: (holderPid: number) => void,
  ): Promise<T>;
}
