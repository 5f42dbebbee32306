import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import { aptInstall, canUseApt } from "@/sandbox/install/apt";
import { findChromium } from "@/sandbox/install/find-chromium";
import { root } from "@/sandbox/root";

/** Finds a browser for the journeys, or installs one by whichever way this machine allows; refuses with what to do. */
export function ensureChromium(): void {
  if (findChromium()) return;
  console.log("No browser found; installing Chromium …");
  const ways = isDebian() ? [installWithApt, installWithPlaywright] : [installWithPlaywright, installWithApt];
  for (const install of ways) {
    if (install() && findChromium()) return;
  }
  throw new Refusal(
    "The journeys need a browser, and none could be installed here. Install Chromium (Debian: apt install chromium-headless-shell, elsewhere: npx playwright install chromium) and run npm test again.",
  );
}

// Ubuntu's package of that name only points to a snap, which a container cannot install.
function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function installWithApt(): boolean {
  return canUseApt() && (aptInstall("chromium-headless-shell") || aptInstall("chromium"));
}

function installWithPlaywright(): boolean {
  const cli = path.join(root, "node_modules", "@playwright", "test", "cli.js");
  const args = [cli, "install", ...(canUseApt() ? ["--with-deps"] : []), "chromium"];
  return spawnSync(process.execPath, args, { stdio: "inherit", cwd: root }).status === 0;
}
