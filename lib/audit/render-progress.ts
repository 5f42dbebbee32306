import "server-only";

import type { VerifyLine } from "@/lib/audit/schemas";
import { verifyAudit } from "@/lib/audit/verify-audit";
import type { Progress } from "@/lib/audit/verify-rows";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";

/** Whether the caller asks for lines with progress rather than for one answer. */
export function wantsLines(accept: string | null): boolean {
  return accept?.includes("application/x-ndjson") ?? false;
}

function failed(error: unknown): VerifyLine {
  if (error instanceof AppError) return { kind: "failed", code: error.code, message: error.message };
  return {
    kind: "failed",
    code: "internal",
    message: "The log could not be verified. Look into the console's own log.",
  };
}

const line = (told: VerifyLine) => `${JSON.stringify(told)}\n`;

/** What has happened since somebody last looked: only the newest progress counts. */
interface News {
  progress: Progress | null;
  end: VerifyLine | null;
  changed: PromiseWithResolvers<void>;
}

async function* narrate(ctx: Context): AsyncGenerator<string> {
  const news: News = { progress: null, end: null, changed: Promise.withResolvers() };
  const tell = (change: Partial<News>) => {
    Object.assign(news, change);
    news.changed.resolve();
  };
  const work = verifyAudit(ctx, (progress) => tell({ progress }));
  void work
    .then((verdict) => tell({ end: { kind: "verdict", verdict } }))
    .catch((error: unknown) => tell({ end: failed(error) }));
  for (;;) {
    await news.changed.promise;
    const { progress, end } = news;
    Object.assign(news, { progress: null, changed: Promise.withResolvers() });
    if (progress !== null) yield line({ kind: "progress", ...progress });
    if (end === null) continue;
    yield line(end);
    return;
  }
}

/** Verifies the log and tells how far it is, a line at a time; the last line is the verdict, or why there is none. Throws forbidden at once. */
export function narrateVerify(ctx: Context): AsyncIterable<string> {
  authorize(ctx, "audit:verify");
  return narrate(ctx);
}
