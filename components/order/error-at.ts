import { ApiError } from "@/lib/core/api-client";

/** What a refusal says of one field of the order; a code that was refused is told at the code. */
export function errorAt(error: Error | null, path: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (path === "totp" && error.code === "step_up_failed") return `${error.message} Nothing was sent.`;
  return error.errors.find((field) => field.path === path)?.message;
}
