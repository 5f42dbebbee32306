import { AppError } from "@/lib/core/errors";

/** The AppError that some work ends with; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.then(
    (value) =>
      new Error(
        `expected a refusal, got ${JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part))}`,
      ),
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw outcome;
}
