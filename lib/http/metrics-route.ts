import "server-only";

import { createHash, timingSafeEqual } from "node:crypto";

import { getConsole } from "@/lib/console";
import { AppError } from "@/lib/core/errors";
import { answerInTime } from "@/lib/http/answer-in-time";
import { type Declaration, type Declared, declare } from "@/lib/http/declaration";
import { findEnvironment } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { systemContext } from "@/lib/http/system-context";
import { toProblem } from "@/lib/http/to-problem";
import { listMeasures } from "@/lib/metrics/queries";

const TEXT = "text/plain; version=0.0.4; charset=utf-8";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Prometheus' text for whoever shows METRICS_TOKEN: host, token, then what is read now, within 25 s. */
export function metricsRoute(
  says: Pick<Declaration, "id" | "says">,
): Declared<(request: Request) => Promise<Response>> {
  async function answer(request: Request, requestId: string): Promise<Response> {
    const running = getConsole();
    await findEnvironment(running, request.headers);
    refuseOtherToken(running.env.METRICS_TOKEN, request.headers.get("authorization"));
    const measures = await listMeasures({ ...systemContext(running), instance: running.instance });
    // Nobody pays for the renderer who is never scraped.
    const { renderMetrics } = await import("@/lib/telemetry/render-metrics");
    const headers = { "content-type": TEXT, "cache-control": "no-store", "x-request-id": requestId };
    return new Response(await renderMetrics(measures), { headers });
  }
  const declaration: Declaration = {
    ...says,
    answers: { 200: { says: "Prometheus' text format.", media: ["text/plain"] } },
    refusals: ["unauthenticated", "not_found", "misdirected", "unavailable"],
  };
  return declare(declaration, (request) => {
    const requestId = requestIdOf(request.headers);
    return answerInTime(Date.now(), answer(request, requestId)).catch((error: unknown) => toProblem(error, requestId));
  });
}

function refuseOtherToken(token: string | undefined, authorization: string | null): void {
  if (token === undefined) throw new AppError("not_found", "Metrics are off: METRICS_TOKEN is not set.");
  const given = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1]?.trim() ?? "";
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new AppError("unauthenticated", "Metrics need the bearer token that METRICS_TOKEN holds.");
}
