import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Permission } from "@/lib/core/permissions";
import { answerInTime } from "@/lib/http/answer-in-time";
import { type Declaration, type Declared, declare } from "@/lib/http/declaration";
import { registerStream, subscribeToHints } from "@/lib/http/hints";
import { requestContext } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { type Trace, traceRequest } from "@/lib/http/trace-request";

/** The router cuts a silent stream after 55 s (fact H1). */
const COMMENT_MS = 15_000;
/** Then the browser connects again, and has to prove again who it is. */
const LIFETIME_MS = 5 * 60_000;

/** A stream of hints (`{kind, id}`) for signed-in people: what changed, never what it is now. */
export function streamRoute(
  says: Pick<Declaration, "id" | "says"> & { permission: Permission },
): Declared<(request: Request) => Promise<Response>> {
  const declaration: Declaration = { ...says, answers: { 200: { says: "Hints.", media: ["text/event-stream"] } } };
  return declare(declaration, async (request) => {
    const [requestId, at] = [requestIdOf(request.headers), Date.now()];
    const trace: Trace = { request, requestId, at, params: {}, permission: says.permission };
    return traceRequest(trace, openStream(trace, says.permission));
  });
}

async function openStream(trace: Trace, permission: Permission): Promise<Response> {
  const { request, requestId, at } = trace;
  trace.ctx = await answerInTime(at, requestContext(request.headers, requestId, true));
  authorize(trace.ctx, permission);
  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(hintStream(request), { headers: { ...headers, "x-request-id": requestId } });
}

function hintStream(request: Request): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end: () => void = () => undefined;
  return new ReadableStream({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const unsubscribe = subscribeToHints((hint) => write(`data: ${JSON.stringify(hint)}\n\n`));
      const comment = setInterval(() => write(": still here\n\n"), COMMENT_MS);
      let ended = false;
      end = () => {
        if (ended) return;
        ended = true;
        unregister();
        unsubscribe();
        clearInterval(comment);
        clearTimeout(lifetime);
      };
      const close = () => {
        end();
        controller.close();
      };
      const unregister = registerStream(close);
      const lifetime = setTimeout(close, LIFETIME_MS);
      request.signal.addEventListener("abort", end);
      write("retry: 2000\n: hints only\n\n");
    },
    cancel: () => end(),
  });
}
