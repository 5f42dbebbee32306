import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Writes JSON that only its owner may read (mode 0600), whole or not at all. */
export function writePrivateJson(file: string, value: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
