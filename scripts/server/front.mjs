// What stands before Next: it answers what Next leaves open or answers with a bare 500, and bounds every connection.
import { createServer } from "node:http";

import { baseHeaders, problemOf, rawProblem, requestIdFor } from "./refusal.mjs";
import { whyRefused } from "./refuse-request.mjs";
import { Sockets } from "./sockets.mjs";

/** See docs/decisions/0060: milliseconds, and connections of one process. */
export const LIMITS = {
  /** A client's head arrives in one packet. */
  headersMs: 10_000,
  /** The router gives up at 30 s (fact H1); a route waits 20 s for a body. */
  requestMs: 30_000,
  keepAliveMs: 5_000,
  /** Nothing taken for so long of what waits to be read. */
  readerMs: 30_000,
  connections: 4_000,
  /** Requests that one connection sends without waiting; browsers send one. */
  unanswered: 4,
  /** From SIGTERM: then the answers still being made are given up; the platform kills at 30 s (fact H2). */
  drainMs: 12_000,
  checkMs: 2_000,
};
/** How long a refused peer has to read why. */
const LINGER_MS = 1_000;

/** Loopback, link-local and private addresses (RFC 1918, RFC 4193). */
const NEAR = /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/i;

/** Why the parser gave up, by the code of its error. */
const UNPARSED = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The request did not arrive in time. Send it again." },
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The request's address and headers are too long. Send fewer." },
};
const MALFORMED = { status: 400, detail: "This is not an HTTP/1.1 request. Check its framing." };
const UNEXPECTED = { status: 417, detail: "This server meets no such expectation. Send the request without Expect." };
const NO_TUNNEL = { status: 405, detail: "This server is no proxy: CONNECT is not offered.", allow: "GET, HEAD" };
const FAILED = { status: 500, detail: "Something went wrong in the console. Tell an admin the request id." };

/**
 * An HTTP server that refuses what is no proper request and hands the rest to `handle`. `drained` closes it: it resolves once every
 * connection is gone, within `drainMs`.
 * @param {{ handle: (request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => unknown,
 *   isHttps: boolean, isBehindRouter: boolean, log: (line: Record<string, unknown>) => void, limits?: Partial<typeof LIMITS> }} options
 */
export function createFront({ handle, isHttps, isBehindRouter, log, limits: given = {} }) {
  const limits = { ...LIMITS, ...given };
  const sockets = new Sockets(limits);
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    requireHostHeader: false,
  });

  function answer(request, response) {
    if (!sockets.answering(request.socket, response)) return;
    const requestId = requestIdFor(request.headers["x-request-id"]);
    request.headers["x-request-id"] = requestId;
    nameCaller(request, isBehindRouter);
    const refusal = whyRefused(request);
    if (refusal !== null) return refuse(response, problemOf(refusal, { requestId, isHttps }));
    for (const [name, value] of Object.entries(baseHeaders(isHttps))) response.setHeader(name, value);
    response.setHeader("x-request-id", requestId);
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error) => {
        log({
          level: 50,
          request_id: requestId,
          err: { message: error?.message, stack: error?.stack },
          msg: "unexpected error in the server",
        });
        if (response.headersSent) request.socket.destroy();
        else refuse(response, problemOf({ ...FAILED, closing: true }, { requestId, isHttps }));
      });
  }

  /** Answers where there is no request to answer, and lets go of the socket whether or not its peer does. */
  function turnAway(socket, refusal) {
    socket.on("error", () => undefined);
    if (!socket.writable || sockets.isAnswering(socket)) return void socket.destroy();
    socket.end(rawProblem(refusal, { requestId: requestIdFor(undefined), isHttps }));
    socket.resume();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  server.on("connection", (socket) => sockets.add(socket));
  server.on("request", answer);
  server.on("connect", (_request, socket) => turnAway(socket, NO_TUNNEL));
  server.on("clientError", (error, socket) => turnAway(socket, UNPARSED[error.code] ?? MALFORMED));
  server.on("checkExpectation", (request, response) => {
    const requestId = requestIdFor(request.headers["x-request-id"]);
    refuse(response, problemOf({ ...UNEXPECTED, closing: true }, { requestId, isHttps }));
  });
  return { server, sockets, drained: () => drained(server, sockets, limits.drainMs) };
}

/**
 * Who calls is the last entry of X-Forwarded-For where a router is known to write it, or whoever is next to us is on this machine
 * or its network; from anybody else it is what they made up, and the other end of the connection counts.
 */
export function nameCaller({ headers, socket }, isBehindRouter) {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const isBelieved = isBehindRouter || NEAR.test(address);
  if (isBelieved && headers["x-forwarded-for"] !== undefined) return;
  headers["x-forwarded-for"] = address;
}

function refuse(response, { status, headers, body }) {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.writeHead(status, headers);
  response.end(body);
}

function drained(server, sockets, drainMs) {
  const stopEnding = sockets.end(drainMs);
  return new Promise((resolve) => server.close(resolve)).finally(stopEnding);
}
