import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import type { BreakglassRecord, SealedRecord } from "@/lib/breakglass/schemas";

const folderIn = (folder: string) => path.join(folder, ".cockpit", "breakglass");

/** Where a record lies until a database has it. */
export function recordPath(folder: string, record: BreakglassRecord): string {
  const time = record.dispatched_at.replace(/[:.]/g, "-");
  return path.join(folderIn(folder), `${time}-${record.correlation_id}.json`);
}

/** Writes a record for its owner's eyes (mode 0600), whole or not at all, and not before it is on the disk. */
export function writeRecord(file: string, sealed: SealedRecord): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.tmp`;
    const handle = openSync(draft, "w", 0o600);
    try {
      writeSync(handle, `${JSON.stringify(sealed, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The record cannot be written to ${file}: ${reason}.`);
  }
}

/** Puts a record aside that a database has; it stays as evidence. Files from elsewhere are left where they are. */
export function putAside(folder: string, file: string): void {
  const home = folderIn(folder);
  if (path.dirname(path.resolve(file)) !== home) return;
  mkdirSync(path.join(home, "imported"), { recursive: true, mode: 0o700 });
  renameSync(file, path.join(home, "imported", path.basename(file)));
}

/** The records that no database has yet, oldest first. */
export function listRecords(folder: string): string[] {
  const home = folderIn(folder);
  try {
    const names = readdirSync(home).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => path.join(home, name));
  } catch {
    return [];
  }
}
