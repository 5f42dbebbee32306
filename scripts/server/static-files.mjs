import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream";

import { takes } from "./compress.mjs";

const TYPES = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=UTF-8",
  ".txt": "text/plain; charset=UTF-8",
  ".xml": "application/xml",
};
/** The better one first. */
const ENCODINGS = [
  { encoding: "br", end: ".br" },
  { encoding: "gzip", end: ".gz" },
];

/** The files of a build that were compressed with it, by the addresses they are asked for. What is not among them is Next's to serve. */
export class StaticFiles {
  /** Address → encoding → where it lies, how long it is, and its tag. */
  #files = new Map();

  /** @param {string} folder */
  constructor(folder) {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const found = ENCODINGS.find(({ end }) => name.endsWith(end));
      if (found === undefined) continue;
      const { size, mtimeMs } = statSync(join(folder, name));
      const plain = name.slice(0, -found.end.length);
      const address = `/_next/static/${plain.split(sep).join("/")}`;
      const known = this.#files.get(address) ?? { type: TYPES[extname(plain)], encoded: {} };
      known.encoded[found.encoding] = { file: join(folder, name), size, tag: tagOf(size, mtimeMs, found.encoding) };
      this.#files.set(address, known);
    }
  }

  /** Answers with what was compressed, or says false and touches nothing: a part of a file is a part of the plain one. */
  serve(request, response) {
    if (!["GET", "HEAD"].includes(request.method) || request.headers.range !== undefined) return false;
    const known = this.#files.get(request.url.split("?")[0]);
    if (known?.type === undefined) return false;
    const accepted = request.headers["accept-encoding"];
    const encoding = ENCODINGS.map(({ encoding: name }) => name).find(
      (name) => known.encoded[name] !== undefined && takes(accepted, name),
    );
    if (encoding === undefined) return false;
    send({ request, response }, { ...known.encoded[encoding], type: known.type, encoding });
    return true;
  }
}

function send({ request, response }, { file, size, tag, type, encoding }) {
  // Names of built files change with their content.
  response.setHeader("cache-control", "public, max-age=31536000, immutable");
  response.setHeader("vary", "Accept-Encoding");
  response.setHeader("etag", tag);
  const known = (request.headers["if-none-match"] ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(tag) || known.includes("*")) return void response.writeHead(304).end();
  response.writeHead(200, { "content-type": type, "content-encoding": encoding, "content-length": size });
  if (request.method === "HEAD") return void response.end();
  pipeline(createReadStream(file), response, (error) => {
    if (error) response.destroy();
  });
}

function tagOf(size, mtimeMs, encoding) {
  return `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}-${encoding}"`;
}
