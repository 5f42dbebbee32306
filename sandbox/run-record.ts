import { rmSync } from "node:fs";
import { z } from "zod";
import { isAlive, type ProcessRecord, processRecordSchema } from "@/sandbox/processes/identity";
import { readJson } from "@/sandbox/read-json";
import { writePrivateJson } from "@/sandbox/write-private";

const runRecordSchema = z.object({
  supervisor: processRecordSchema,
  started_at: z.iso.datetime(),
  ports: z.object({ staging: z.int(), production: z.int(), simulator: z.int() }),
  children: z.record(z.string(), processRecordSchema),
});

/** What is on disk about a running sandbox, enough to stop every part of it when the supervisor is gone. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** Keeps the record of this run on disk true while children come and go. */
export class RunRecordFile {
  readonly #file: string;
  readonly #record: RunRecord;

  constructor(file: string, start: { supervisor: ProcessRecord; ports: RunRecord["ports"]; startedAt: Date }) {
    this.#file = file;
    this.#record = {
      supervisor: start.supervisor,
      ports: start.ports,
      started_at: start.startedAt.toISOString(),
      children: {},
    };
    this.#write();
  }

  setChild(name: string, child: ProcessRecord | null): void {
    if (child) this.#record.children[name] = child;
    else delete this.#record.children[name];
    this.#write();
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    writePrivateJson(this.#file, this.#record);
  }
}

export function readRunRecord(file: string): RunRecord | null {
  return readJson(file, runRecordSchema);
}

export function isRunning(record: RunRecord | null): record is RunRecord {
  return record !== null && isAlive(record.supervisor);
}
