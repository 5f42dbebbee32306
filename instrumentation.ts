import type { Instrumentation } from "next";

// Nothing of the console runs at an edge, and Next builds whatever these import for one too, unless it reads that there.

/** Called by Next with every error that a page or the proxy did not answer; routes answer theirs. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME === "edge") return;
  const { reportError } = await import("@/lib/http/report-error");
  reportError(error, { request, routePath });
};

/** Called once by Next before the server answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "edge") return;
  const { startConsole } = await import("@/lib/reconciler/start-console");
  await startConsole();
}
