import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** What compresses; fonts and pictures are compressed in themselves. */
const TEXT = /\.(js|css|svg|json|txt|xml)$/;
/** Below it, a whole packet travels anyway. Bytes. */
const WORTH_IT = 1_024;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Lays `.br` and `.gz` beside every file of a build that gains by it, as small as they get. */
export async function precompressFiles(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => TEXT.test(file));
  for (const file of files) await precompress(path.join(folder, file));
}

async function precompress(file: string): Promise<void> {
  const text = await readFile(file);
  if (text.byteLength < WORTH_IT) return;
  const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: text.byteLength };
  const [br, gz] = await Promise.all([brotli(text, { params: hint }), gzipped(text, { level: 9 })]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
