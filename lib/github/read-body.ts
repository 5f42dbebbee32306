import { NoAnswer } from "@/lib/github/no-answer";

/** Reads a whole body as UTF-8; throws NoAnswer when it is longer than `limit` bytes. */
export async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new NoAnswer("unreachable", `the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads on to the end and keeps the last `keep` bytes; null when the body is longer than `ceiling` bytes. */
export async function readEnd(
  body: AsyncIterable<Uint8Array>,
  { keep, ceiling }: { keep: number; ceiling: number },
): Promise<Buffer | null> {
  let end = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > ceiling) return null;
    end = Buffer.concat([end, chunk]).subarray(-keep);
  }
  return end;
}
