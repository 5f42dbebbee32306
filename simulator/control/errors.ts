import type { z } from "zod";
import { type BodyAnswer, json } from "../http/answer";

/** A refusal of the control API. */
export function controlError(status: number, message: string): BodyAnswer {
  return json(status, { message });
}

/** 422 with every problem by its path; an unknown key is named. */
export function invalid(error: z.ZodError): BodyAnswer {
  const errors = error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  return json(422, {
    message: errors.map(({ path, message }) => `${path}: ${message}`.replace(/^: /, "")).join("; "),
    errors,
  });
}
