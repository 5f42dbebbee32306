import "server-only";

import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";

import type { AnchorStore, SignedCheckpoint } from "@/lib/core/anchor";
import { environmentSchema } from "@/lib/core/config";

const MOST_ANCHORS = 2_000;

const lineSchema = z.object({
  environment: environmentSchema,
  size: z.number().int().positive(),
  head_hash: z.string(),
  at: z.string(),
  key_id: z.string(),
  signature: z.string(),
});

/** Checkpoints as lines of a file that is only ever appended to; a line that cannot be read is passed over. */
export function openAnchorFile(file: string): AnchorStore {
  return {
    kind: "file",
    put: async (checkpoint) => {
      const handle = await open(file, "a", 0o600);
      try {
        await handle.write(`${JSON.stringify(checkpoint)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    list: async (environment) => {
      if (!(await exists(file))) return [];
      const newest: SignedCheckpoint[] = [];
      for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
        const checkpoint = parseLine(line);
        if (checkpoint?.environment !== environment) continue;
        newest.push(checkpoint);
        if (newest.length > MOST_ANCHORS) newest.shift();
      }
      return newest.reverse();
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function parseLine(line: string): SignedCheckpoint | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
