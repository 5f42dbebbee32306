import { type BodyAnswer, json } from "../http/answer";

const DOCUMENTATION = "https://docs.github.com/rest";

export const notFound = (): BodyAnswer => githubError(404, "Not Found");

export function githubError(status: number, message: string): BodyAnswer {
  return json(status, { message, documentation_url: DOCUMENTATION, status: String(status) });
}
