import { type BodyAnswer, json } from "../http/answer";

export const noSuchApp = (): BodyAnswer => herokuError(404, "not_found", "Couldn't find that app.");

export function herokuError(status: number, id: string, message: string): BodyAnswer {
  return json(status, { id, message });
}
