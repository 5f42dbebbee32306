/** Called once by Next before the server answers. */
export async function register(): Promise<void> {
  const { startConsole } = await import("@/lib/reconciler/start-console");
  await startConsole();
}
