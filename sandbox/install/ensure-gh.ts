import { spawnSync } from "node:child_process";
import { Refusal } from "@/cli/refusal";
import { aptInstall, canUseApt } from "@/sandbox/install/apt";

/** Finds GitHub's command line, or installs it where that needs no password; else refuses with what to do. */
export function ensureGh(): void {
  if (hasGh()) return;
  console.log("No gh found; installing it …");
  if (canUseApt() && aptInstall("gh") && hasGh()) return;
  throw new Refusal(
    "The runbook's commands are tested with gh, and it could not be installed here. Install it (Debian: apt install gh, macOS: brew install gh) and run npm test again.",
  );
}

function hasGh(): boolean {
  return spawnSync("gh", ["--version"], { stdio: "ignore" }).status === 0;
}
