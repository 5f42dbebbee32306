import "server-only";

import { createGunzip } from "node:zlib";

import { UpstreamError } from "@/lib/core/upstream";
import { ArchiveSearch } from "@/lib/github/archive-search";
import type { CodeSearch } from "@/lib/github/github";
import { type Ask, orNull } from "@/lib/github/request";
import { callHttp, type HttpAnswer, NoAnswer } from "@/lib/outgoing/http";

const PACKED_BYTES = 64_000_000;
const UNPACKED_BYTES = 400_000_000;
const READ_WITHIN_MS = 60_000;

interface Wanted {
  sha: string;
  words: readonly string[];
}

/**
 * Where whole words stand in the files of a commit: read as one archive, of which one file at a time is kept. Of an archive that is
 * larger than 64 MB, or that ends early, is said that the rest was not searched. Throws UpstreamError.
 */
export async function searchCode(ask: Ask, wanted: Wanted): Promise<CodeSearch | null> {
  if (!/^[0-9a-f]{40}$/.test(wanted.sha)) return null;
  const what = `read the files of ${wanted.sha.slice(0, 7)}`;
  const location = ask(what, async ({ octokit, owner, repo }) => {
    const answer = await octokit.request("GET /repos/{owner}/{repo}/tarball/{ref}", {
      owner,
      repo,
      ref: wanted.sha,
      request: { redirect: "manual" },
    });
    return answer.headers.location ?? null;
  });
  const url = await orNull(location);
  return url === null ? null : readArchive({ url, what, words: wanted.words });
}

/** No credential goes there. */
async function readArchive({
  url,
  what,
  words,
}: {
  url: string;
  what: string;
  words: readonly string[];
}): Promise<CodeSearch> {
  try {
    const headers = { "accept-encoding": "identity" };
    return await callHttp({ url, headers, timeoutMs: READ_WITHIN_MS, isApart: true }, async (answer) => {
      if (answer.status === 200) return searchIn(answer, words);
      throw new NoAnswer("unreachable", `the archive was answered ${answer.status}`);
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const message = `GitHub did not ${what}: ${error.reason}.`;
    throw new UpstreamError("github", { kind: error.kind, message, cause: error });
  }
}

async function searchIn({ body }: HttpAnswer, words: readonly string[]): Promise<CodeSearch> {
  const search = new ArchiveSearch(words);
  const gunzip = createGunzip();
  let [packed, unpacked] = [0, 0];
  let isBroken = false;
  gunzip.on("data", (chunk: Buffer) => {
    unpacked += chunk.length;
    if (unpacked <= UNPACKED_BYTES) search.read(chunk);
  });
  const ended = new Promise<void>((resolve) => {
    gunzip.once("end", resolve);
    gunzip.once("error", () => {
      isBroken = true;
      resolve();
    });
  });
  for await (const chunk of body) {
    packed += chunk.length;
    if (packed > PACKED_BYTES || unpacked > UNPACKED_BYTES || isBroken) break;
    if (!gunzip.write(chunk))
      await new Promise<void>((resolve) => void Promise.race([ended, drained(gunzip)]).then(() => resolve()));
  }
  gunzip.end();
  await ended;
  const isCut = packed > PACKED_BYTES || unpacked > UNPACKED_BYTES;
  return search.end(
    isCut
      ? "the rest of the archive, which is too large"
      : isBroken
        ? "the rest of the archive, which is broken"
        : null,
  );
}

function drained(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => gunzip.once("drain", resolve));
}
