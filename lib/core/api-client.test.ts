import { afterEach, describe, expect, it, vi } from "vitest";

import { ApiError, conditionalFetch, fetchJson, fetchLines, sendToApi, watchServerDate } from "./api-client";

const answers = (...responses: (Response | Error)[]) => {
  const fetched = vi.fn<typeof fetch>();
  for (const response of responses) {
    if (response instanceof Error) fetched.mockRejectedValueOnce(response);
    else fetched.mockResolvedValueOnce(response);
  }
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

const failureOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error instanceof ApiError ? error : expect.unreachable();
};

afterEach(() => vi.unstubAllGlobals());

describe("a refusal", () => {
  it("keeps the code, the words, the fields and the members the problem adds", async () => {
    const body = {
      code: "deploy_in_flight",
      detail: "A deploy of api-prod is live.",
      request_id: "req_1",
      deploy_id: "dep_1",
      errors: [{ path: "sha", message: "no such commit" }],
    };
    answers(Response.json(body, { status: 409 }));
    const error = await failureOf(fetchJson("/api/deploys"));
    expect(error).toMatchObject({ status: 409, code: "deploy_in_flight", requestId: "req_1", isConnection: false });
    expect(error.message).toBe("A deploy of api-prod is live.");
    expect(error.errors).toEqual([{ path: "sha", message: "no such commit" }]);
    expect(error.extra.deploy_id).toBe("dep_1");
  });

  it("tells how long to wait", async () => {
    const body = { code: "rate_limited", detail: "Too many tries." };
    answers(Response.json(body, { status: 429, headers: { "retry-after": "90" } }));
    expect((await failureOf(sendToApi("/api/sessions", { method: "POST", body: {} }))).retryAfter).toBe(90);
  });

  it("that is not a problem, as from a router, becomes a sentence with the status", async () => {
    answers(new Response("<h1>Application error</h1>", { status: 503 }));
    const error = await failureOf(fetchJson("/api/surfaces"));
    expect(error).toMatchObject({ status: 503, code: "unavailable", isConnection: true });
    expect(error.message).toContain("503");
  });
});

it("calls a lost connection unreachable, with status 0", async () => {
  answers(new TypeError("Failed to fetch"));
  expect(await failureOf(fetchJson("/api/surfaces"))).toMatchObject({
    status: 0,
    code: "unreachable",
    isConnection: true,
  });
});

it("passes an aborted request on as what it is", async () => {
  const abort = new AbortController();
  abort.abort();
  answers(new DOMException("aborted", "AbortError"));
  await expect(fetchJson("/api/surfaces", { signal: abort.signal })).rejects.toThrow("aborted");
});

it("sends a body as JSON", async () => {
  const fetched = answers(Response.json({ id: "tok_1" }, { status: 201 }));
  await fetchJson("/api/tokens", { method: "POST", body: { name: "ci" } });
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({
    method: "POST",
    body: '{"name":"ci"}',
    headers: { "content-type": "application/json" },
  });
});

it("returns the answer it has when the server says that nothing changed", async () => {
  const first = Response.json({ items: [] }, { headers: { etag: '"v1"' } });
  const fetched = answers(first, new Response(null, { status: 304 }));
  const read = conditionalFetch("/api/deploys/in-flight");
  const signal = new AbortController().signal;
  const known = await read(signal);
  expect(await read(signal)).toBe(known);
  expect(fetched.mock.calls[1]?.[1]?.headers).toMatchObject({ "if-none-match": '"v1"' });
});

it("tells what the server's clock said", async () => {
  const listener = vi.fn();
  watchServerDate(listener);
  answers(Response.json({}, { headers: { date: "Mon, 23 Nov 2026 12:00:00 GMT" } }));
  await fetchJson("/api/version");
  expect(listener).toHaveBeenCalledWith(Date.parse("2026-11-23T12:00:00Z"), expect.any(Number));
});

describe("an answer in lines", () => {
  interface Line {
    n: number;
  }

  /** An answer that arrives in those pieces, and then ends or breaks. */
  function pieces(sent: readonly string[], end: "ends" | "breaks"): Response {
    let next = 0;
    return new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = sent[next++];
          if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
          else if (end === "ends") controller.close();
          else controller.error(new TypeError("terminated"));
        },
      }),
    );
  }

  async function read(): Promise<{ seen: number[]; error: unknown }> {
    const seen: number[] = [];
    try {
      for await (const { n } of fetchLines<Line>("/api/audit/verify", { method: "POST" })) seen.push(n);
      return { seen, error: null };
    } catch (error) {
      return { seen, error };
    }
  }

  it("is read line by line, however the network cuts it", async () => {
    const fetched = answers(pieces(['{"n":1}\n{"n', '":2}\n', '{"n":3}'], "ends"));
    expect(await read()).toEqual({ seen: [1, 2, 3], error: null });
    expect(fetched.mock.calls[0]?.[1]?.headers).toMatchObject({ accept: "application/x-ndjson" });
  });

  it.each(["breaks", "ends"] as const)(
    "that %s in the middle of a line is unreachable after what was read",
    async (end) => {
      answers(pieces(['{"n":1}\n{"n":', "1"], end));
      const { seen, error } = await read();
      expect(seen).toEqual([1]);
      expect(error).toMatchObject({ status: 0, code: "unreachable", isConnection: true });
    },
  );
});
