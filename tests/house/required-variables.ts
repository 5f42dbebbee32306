import { EnvironmentProblem, parseEnv } from "@/lib/env";

function complaints(): string {
  try {
    parseEnv({});
  } catch (error) {
    if (error instanceof EnvironmentProblem) return error.message;
    throw error;
  }
  return "";
}

/** The variables without which a console does not start. */
export function requiredVariables(): string[] {
  return [...complaints().matchAll(/- ([A-Z_]+): missing/g)].flatMap(([, name]) => name ?? []);
}
