import { spawnSync } from "node:child_process";
import { Refusal } from "@/cli/refusal";
import { aptInstall, canUseApt } from "@/sandbox/install/apt";

/** The version of git; installs it where that needs no password, else refuses with what to do. */
export function ensureGit(): string {
  const present = gitVersion();
  if (present) return present;
  const installed = canUseApt() && aptInstall("git") ? gitVersion() : null;
  if (installed) return installed;
  throw new Refusal(
    "git is not installed, and the local platform serves a real git repository. Install it (Debian: apt install git, macOS: xcode-select --install) and start again.",
  );
}

function gitVersion(): string | null {
  const answer = spawnSync("git", ["--version"], { encoding: "utf8" });
  return answer.status === 0 ? answer.stdout.trim().replace("git version ", "") : null;
}
