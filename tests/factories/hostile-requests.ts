import fc from "fast-check";

/** One request as it goes over the wire, and what must come back. */
export interface HostileCase {
  what: string;
  text: string;
  status: number;
  code: string;
}

type Refused = Pick<HostileCase, "status" | "code">;
const BAD_REQUEST = { status: 400, code: "bad_request" };
const NOT_FOUND = { status: 404, code: "not_found" };
const METHOD_NOT_ALLOWED = { status: 405, code: "method_not_allowed" };
const EXPECTATION_FAILED = { status: 417, code: "expectation_failed" };
const MISDIRECTED = { status: 421, code: "misdirected" };
const HEADERS_TOO_LARGE = { status: 431, code: "headers_too_large" };

const WEBSOCKET =
  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n";

/** What no route sees: the server answers it itself. `host` is one of the console's. */
export function hostileCases(host: string): HostileCase[] {
  const own = `Host: ${host}\r\n`;
  const end = "Connection: close\r\n\r\n";
  const of = (what: string, text: string, refused: Refused): HostileCase => ({ what, text, ...refused });
  const read = (target: string) => `GET ${target} HTTP/1.1\r\n${own}${end}`;
  const post = (framing: string) => `POST /api/session HTTP/1.1\r\n${own}Content-Type: application/json\r\n${framing}`;
  return [
    of("an upgrade on an unknown host", `GET / HTTP/1.1\r\nHost: evil\r\n${WEBSOCKET}\r\n`, BAD_REQUEST),
    of("an upgrade of an unmatched path", `GET /a/b HTTP/1.1\r\n${own}${WEBSOCKET}\r\n`, BAD_REQUEST),
    of("an upgrade of a page", `GET / HTTP/1.1\r\n${own}${WEBSOCKET}\r\n`, BAD_REQUEST),
    of("half a byte in a page's path", read("/deploys/%zz"), NOT_FOUND),
    of("a lone percent sign", read("/%"), NOT_FOUND),
    of("bytes that are no UTF-8", read("/api/deploys/%E0%A4%A"), NOT_FOUND),
    of("a NUL", read("/%00"), NOT_FOUND),
    of("an unreadable static file", read("/_next/static/%ff.js"), NOT_FOUND),
    of("TRACE of a page", `TRACE / HTTP/1.1\r\n${own}${end}`, METHOD_NOT_ALLOWED),
    of("TRACE of a route", `TRACE /api/version HTTP/1.1\r\n${own}${end}`, METHOD_NOT_ALLOWED),
    of("OPTIONS *", `OPTIONS * HTTP/1.1\r\n${own}${end}`, METHOD_NOT_ALLOWED),
    of("CONNECT", "CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n", METHOD_NOT_ALLOWED),
    of("a method of another protocol", `PROPFIND /api/version HTTP/1.1\r\n${own}${end}`, METHOD_NOT_ALLOWED),
    of("a POST to a page", `POST / HTTP/1.1\r\n${own}Content-Length: 0\r\n${end}`, METHOD_NOT_ALLOWED),
    of("a POST to a file", `POST /_next/static/x.js HTTP/1.1\r\n${own}${end}`, METHOD_NOT_ALLOWED),
    of("a target of another host", read("http://evil/api/version"), MISDIRECTED),
    of("a target of another protocol", read("ftp://evil/x"), BAD_REQUEST),
    of("two hosts", `GET /api/version HTTP/1.1\r\n${own}Host: evil\r\n${end}`, BAD_REQUEST),
    of("no host", `GET /api/version HTTP/1.1\r\n${end}`, BAD_REQUEST),
    of("two framings", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), BAD_REQUEST),
    of("two lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), BAD_REQUEST),
    of("a broken chunk", post("Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), BAD_REQUEST),
    of("no HTTP at all", "\u0016\u0003\u0001hello\r\n\r\n", BAD_REQUEST),
    of("a long address", read(`/${"a".repeat(20_000)}`), HEADERS_TOO_LARGE),
    of("an expectation", post(`Expect: miracles\r\nContent-Length: 2\r\n\r\n{}`), EXPECTATION_FAILED),
  ];
}

const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PROPFIND",
  "PURGE",
  "LOCK",
  "PRI",
  "get",
];
const PIECES = [
  "/",
  "//",
  "%",
  "%2",
  "%zz",
  "%ff",
  "%00",
  "%2e%2e",
  "..",
  "\\",
  "?",
  "#",
  "*",
  "@",
  "_next/static",
  "api",
  "a",
  "\u00ff",
];
const STARTS = ["/", "", "*", "http://evil/", "https://", "http://[::1", "ftp://x/", "//evil/", "/\\evil"];
const FRAMINGS = [
  "",
  "Content-Length: 0\r\n",
  "Content-Length: -1\r\n",
  "Content-Length: 2\r\n",
  "Content-Length: 2\r\nContent-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: chunked, chunked\r\n",
  "Transfer-Encoding: gzip\r\n",
  "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
  "Expect: 100-continue\r\n",
  "Upgrade: h2c\r\nConnection: Upgrade\r\n",
  WEBSOCKET,
  "Connection: keep-alive, upgrade\r\nUpgrade: TLS/1.0\r\n",
];
const BODIES = ["", "{}", "0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n", "zz\r\n", "\u0000\u00ff"];

/** Requests made of broken parts: encodings, methods, targets and framing. `host` is one of the server's. */
export function anyHostileRequest(host: string): fc.Arbitrary<string> {
  const target = fc
    .tuple(fc.constantFrom(...STARTS), fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }))
    .map(([start, pieces]) => start + pieces.join(""))
    .filter((text) => text !== "");
  const hosts = fc.constantFrom(
    `Host: ${host}\r\n`,
    "Host: evil\r\n",
    "",
    `Host: ${host}\r\nHost: evil\r\n`,
    "Host:\r\n",
  );
  const parts = [
    fc.constantFrom(...METHODS),
    target,
    hosts,
    fc.constantFrom(...FRAMINGS),
    fc.constantFrom(...BODIES),
  ] as const;
  return fc
    .tuple(...parts)
    .map(
      ([method, path, named, framing, body]) =>
        `${method} ${path} HTTP/1.1\r\n${named}${framing}Connection: close\r\n\r\n${body}`,
    );
}
