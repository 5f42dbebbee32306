import { AppError } from "@/lib/core/errors";

/** Bytes; a larger body is 413. */
export const BODY_LIMIT = 256 * 1024;

/** Reads a JSON body of at most 256 kB; throws 415, 413 or 422, never anything else. */
export async function parseBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("unsupported_media_type", "Send the body as JSON, with content-type application/json.");
  }
  return decodeJson(await readBounded(request));
}

/** Refuses what its own header calls too large before a byte of it is read, also where nobody will read it. */
export function refuseLargeBody(request: Request): void {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_LIMIT) throw tooLarge();
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", `The body is larger than ${BODY_LIMIT / 1024} kB. Send less.`);
}

/** The raw body as text, of at most 256 kB; throws 413, or 422 when it is not UTF-8 or broke off. */
export async function readBounded(request: Request): Promise<string> {
  refuseLargeBody(request);
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await readPart(reader); !part.done; part = await readPart(reader)) {
    size += part.value.byteLength;
    if (size > BODY_LIMIT) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return decodeText(Buffer.concat(chunks));
}

function readPart(reader: ReadableStreamDefaultReader<Uint8Array>) {
  return reader.read().catch(() => {
    throw invalidBody("The body broke off before its end.");
  });
}

function invalidBody(message: string): AppError {
  return new AppError("invalid_input", message, { errors: [{ path: "", message }] });
}

/** The bytes as text; 422 when they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidBody("The body is not UTF-8.");
  }
}

/** JSON or a 422. */
export function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody("The body is not JSON.");
  }
}
