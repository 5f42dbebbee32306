import { type BodyAnswer, json } from "../http/answer";

/** What every answer of Cloudflare's is wrapped in. */
export function success(result: unknown, result_info?: Record<string, number>): BodyAnswer {
  return json(200, { success: true, errors: [], messages: [], result, ...(result_info ? { result_info } : {}) });
}

export function failure(status: number, code: number, message: string): BodyAnswer {
  return json(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
