import { execFile, spawn } from "node:child_process";
import { dirname } from "node:path";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs git in `dir` and gives its output; rejects with git's own words when it fails. */
export function git(dir: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MAX_OUTPUT_BYTES, encoding: "utf8" } as const;
    execFile("env", commandLine(dir, args), options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args[0] ?? ""} failed: ${stderr.trim() || error.message}`));
    });
  });
}

/**
 * The command line of a git that answers alike for every user: no configuration, prompts, locks or network,
 * no folder above `dir`, and a repository that belongs to somebody else (a clone made before `sudo`) is fine.
 */
function commandLine(dir: string, args: readonly string[]): string[] {
  return [
    ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"].flatMap((name) => [
      "-u",
      name,
    ]),
    "LC_ALL=C.UTF-8",
    "GIT_CONFIG_GLOBAL=/dev/null",
    "GIT_CONFIG_SYSTEM=/dev/null",
    `GIT_CEILING_DIRECTORIES=${dirname(dir)}`,
    "GIT_TERMINAL_PROMPT=0",
    "GIT_OPTIONAL_LOCKS=0",
    "GIT_NO_LAZY_FETCH=1",
    "git",
    "--no-pager",
    "-c",
    "safe.directory=*",
    "-c",
    "core.quotePath=false",
    "-c",
    "gc.auto=0",
    "-C",
    dir,
    ...args,
  ];
}

/** The same for what is no text. */
export function gitBytes(dir: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MAX_OUTPUT_BYTES, encoding: "buffer" } as const;
    execFile("env", commandLine(dir, args), options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args[0] ?? ""} failed: ${error.message}`));
    });
  });
}

/** Like `git`, but null when git fails: for questions whose answer may be "no such thing". */
export async function askGit(dir: string, args: readonly string[]): Promise<string | null> {
  try {
    return (await git(dir, args)).trim();
  } catch {
    return null;
  }
}

/** Feeds a stream to `git fast-import`; rejects when git refuses it. */
export function fastImport(dir: string, stream: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("env", commandLine(dir, ["fast-import", "--quiet", "--date-format=raw"]), {
      stdio: ["pipe", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`git fast-import failed: ${complaint.trim()}`));
    });
    child.stdin.on("error", reject);
    child.stdin.end(stream);
  });
}

/** Writes one object as it is and gives its name. */
export function writeObject(dir: string, type: "commit", content: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("env", commandLine(dir, ["hash-object", "-w", "-t", type, "--stdin"]), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let name = "";
    child.stdout.on("data", (chunk: Buffer) => {
      name += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(name.trim());
      else reject(new Error("git hash-object failed."));
    });
    child.stdin.on("error", reject);
    child.stdin.end(content);
  });
}
