import type { Instrumentation } from "next";

/** Called by Next with every error that a page or the proxy did not answer; routes answer theirs. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  const { reportError } = await import("@/lib/http/report-error");
  reportError(error, { request, routePath });
};

/** Called once by Next before the server answers. */
export async function register(): Promise<void> {
  const { startConsole } = await import("@/lib/reconciler/start-console");
  await startConsole();
}
