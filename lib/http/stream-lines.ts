import "server-only";

/** Text that is made as fast as the reader takes it, and no longer when the reader has gone. */
export function streamLines(lines: AsyncIterable<string>, headers: Record<string, string>): Response {
  const encoder = new TextEncoder();
  const source = lines[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await source.return?.();
    },
  });
  return new Response(body, { headers: { "cache-control": "no-store, no-transform", ...headers } });
}
