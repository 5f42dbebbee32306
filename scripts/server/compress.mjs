import { constants, createGzip } from "node:zlib";

/** Below it, what gzip adds eats most of what it spares. Bytes. */
const WORTH_IT = 1_024;
/** What is text; an event stream is not among it: its lines must arrive as they are written. */
const TEXT =
  /^(text\/(?!event-stream)[a-z.-]+|application\/([a-z.-]+\+)?json|application\/(javascript|xml)|image\/svg\+xml)\s*(;|$)/i;
/** Level 4 takes a fifth longer than the cheapest and spares a tenth more; some 130 KB for each answer under way. */
const CHEAP = { level: 4, memLevel: 7, windowBits: 14 };

/**
 * Has an answer compressed on its way out, where its reader takes gzip and it is worth it. Only what is read, never what an order
 * answers: secrets are shown there, beside what was sent (docs/decisions/0069).
 */
export function compressAnswer(request, response) {
  if (!["GET", "HEAD"].includes(request.method)) return;

  const raw = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
    on: response.on.bind(response),
  };
  let gzip = null;
  let isDecided = false;

  function decide(knownLength) {
    if (isDecided) return;
    isDecided = true;
    if (!isEncodable(response)) return;
    if (!/accept-encoding/i.test(String(response.getHeader("vary")))) response.appendHeader("vary", "Accept-Encoding");
    const length = Number(response.getHeader("content-length") ?? knownLength ?? Number.POSITIVE_INFINITY);
    if (request.method === "HEAD" || length < WORTH_IT || !takes(request.headers["accept-encoding"], "gzip")) return;
    const tag = response.getHeader("etag");
    if (typeof tag === "string" && tag.startsWith('"')) response.setHeader("etag", `W/${tag}`);
    response.removeHeader("content-length");
    response.removeHeader("accept-ranges");
    response.setHeader("content-encoding", "gzip");
    gzip = pour(createGzip(CHEAP), response, raw);
  }

  response.writeHead = (status, ...rest) => {
    response.statusCode = status;
    const given = rest.at(-1);
    if (typeof given === "object" && given !== null) setAll(response, given);
    decide();
    return typeof rest[0] === "string" ? raw.writeHead(status, rest[0]) : raw.writeHead(status);
  };
  response.write = (chunk, ...rest) => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    return gzip === null ? raw.write(chunk, ...rest) : gzip.write(chunk, ...rest);
  };
  response.end = (chunk, ...rest) => {
    if (!response.headersSent) decide(lengthOf(chunk));
    if (gzip === null) return raw.end(chunk, ...rest);
    if (!response.headersSent) response.writeHead(response.statusCode);
    gzip.end(chunk, ...rest);
    return response;
  };
  // Whoever waits for room to write waits for the compressor's.
  response.on = (event, listener) => {
    if (event === "drain" && gzip !== null) gzip.on("drain", listener);
    else raw.on(event, listener);
    return response;
  };
  response.flush = () => gzip?.flush(constants.Z_SYNC_FLUSH);
}

/** Whether a reader takes that encoding (RFC 9110, 12.5.3); one that says nothing is sent plain text. */
export function takes(accepted, encoding) {
  const weights = new Map(
    (accepted ?? "").split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
      const weight = parameters.find((word) => word.startsWith("q="))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get(encoding) ?? weights.get("*") ?? 0) > 0;
}

function isEncodable(response) {
  const { statusCode: status } = response;
  if (status < 200 || status === 204 || status === 206 || status === 304) return false;
  if (response.hasHeader("content-encoding") || response.hasHeader("content-range")) return false;
  if (/no-transform/i.test(String(response.getHeader("cache-control") ?? ""))) return false;
  return TEXT.test(String(response.getHeader("content-type") ?? ""));
}

function setAll(response, headers) {
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers);
  for (const [name, value] of pairs) if (value !== undefined) response.setHeader(name, value);
}

function pairsOf(headers) {
  if (Array.isArray(headers[0])) return headers;
  return headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : []));
}

function lengthOf(chunk) {
  if (chunk === undefined || chunk === null || typeof chunk === "function") return 0;
  return Buffer.byteLength(chunk);
}

/** Hands on what the compressor makes, no faster than it is read, and lets go of it with its reader. */
function pour(gzip, response, raw) {
  gzip.on("data", (chunk) => {
    if (!raw.write(chunk)) gzip.pause();
  });
  raw.on("drain", () => gzip.resume());
  gzip.on("end", () => raw.end());
  gzip.on("error", () => response.destroy());
  raw.on("close", () => gzip.destroy());
  return gzip;
}
