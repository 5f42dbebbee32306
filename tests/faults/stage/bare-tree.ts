import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

import { root } from "@/sandbox/root";

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});
const argumentsSchema = z.array(z.string()).nonempty();

/** What has to be gone in the end. */
export const FOR_A_BUILD = "node_modules/typescript";

export interface Image {
  /** From where in the checkout to where in the image. */
  copies: { from: string; to: string }[];
  command: string[];
  healthcheck: string[];
}

/** What the last stage of the Dockerfile holds, and how it starts. */
export function readImage(): Image {
  const stage =
    readFileSync(path.join(root, "Dockerfile"), "utf8")
      .split(/^FROM /m)
      .at(-1) ?? "";
  const copies = [...stage.matchAll(/^COPY --from=build (.+)$/gm)].flatMap(([, words = ""]) => {
    const places = words.split(" ");
    const target = places.pop() ?? "";
    return places.map((place) => ({ from: place.replace("/app/", ""), to: targetOf(place, target) }));
  });
  return { copies, command: listed(stage, /^CMD (.+)$/m), healthcheck: listed(stage, /^HEALTHCHECK .*CMD (.+)$/m) };
}

function targetOf(place: string, target: string): string {
  return target.endsWith("/") ? path.join(target, path.basename(place)) : target;
}

function listed(stage: string, line: RegExp): string[] {
  return argumentsSchema.parse(JSON.parse(line.exec(stage)?.[1] ?? "[]"));
}

/** Lays the image's files out in a folder outside of the checkout, and takes away there what only a build needs. */
export function layOut({ copies }: Image): string {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-bare-"));
  chmodSync(folder, 0o755);
  for (const { from, to } of copies) {
    if (from === "node_modules") layOutPackages(folder);
    else place(path.join(root, from), path.join(folder, to));
  }
  copyFileSync(path.join(root, "package-lock.json"), path.join(folder, "package-lock.json"));
  const slim = spawnSync(process.execPath, ["scripts/slim.mjs"], { cwd: folder, encoding: "utf8" });
  if (slim.status !== 0) throw new Error(`what a build leaves was not taken away: ${slim.stderr}`);
  return folder;
}

/** Production's packages, and one that a build needs: to lay out all that will go would cost a minute. */
function layOutPackages(folder: string): void {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")));
  for (const [name, { dev = false, devOptional = false }] of Object.entries(packages)) {
    const from = path.join(root, name);
    if (name === "" || ((dev || devOptional) && name !== FOR_A_BUILD) || !existsSync(from)) continue;
    for (const entry of readdirSync(from)) {
      if (entry !== "node_modules") place(path.join(from, entry), path.join(folder, name, entry));
    }
  }
}

/** Files are linked where they can be: a copy of all would cost a gigabyte. */
function place(from: string, to: string): void {
  const found = lstatSync(from);
  if (found.isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) place(path.join(from, name), path.join(to, name));
    return;
  }
  mkdirSync(path.dirname(to), { recursive: true });
  if (found.isSymbolicLink()) return symlinkSync(readlinkSync(from), to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
