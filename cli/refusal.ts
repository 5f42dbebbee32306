/** A command cannot go on; the message is one or two sentences for a person and says what to do. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The command line is wrong; ends with exit code 2. */
export class UsageProblem extends Error {
  override readonly name = "UsageProblem";
}

/** Prints a problem as one plain message and answers the exit code it stands for: 1 refused or failed, 2 wrong usage. */
export function reportProblem(error: unknown): 1 | 2 {
  const expected = error instanceof Refusal || error instanceof UsageProblem;
  const text = error instanceof Error ? ((expected ? error.message : error.stack) ?? error.message) : String(error);
  console.error(text);
  return error instanceof UsageProblem ? 2 : 1;
}
