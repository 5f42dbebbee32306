import "server-only";

import { createHmac, timingSafeEqual } from "node:crypto";

import { AppError } from "@/lib/core/errors";

/** GitHub sends no more (fact G16). */
const LARGEST = 25 * 1024 * 1024;
/** Bytes that are kept to be read; of a larger delivery the signature is checked, and its headers say what to look at. */
const KEPT = 256 * 1024;
/** GitHub itself gives up after 10 s. */
const PATIENCE_MS = 9_000;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** A signed body, and which of the secrets signed it. */
export interface Signed {
  /** Null when the bytes were too many to keep. */
  body: Buffer | null;
  secret: string;
}

/**
 * Reads a body whose signature is over its raw bytes, a part at a time, whatever its length up to GitHub's 25 MB. Throws 401 when
 * the signature is missing or that of none of the secrets, 413 beyond, 415 when it is compressed, and 422 when it breaks off or comes too slowly.
 */
export async function readSigned(request: Request, secrets: readonly string[]): Promise<Signed> {
  const signature = SIGNATURE.exec(request.headers.get("x-hub-signature-256") ?? "")?.[1];
  if (signature === undefined) throw unsigned();
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw new AppError("unsupported_media_type", "Send the body uncompressed, as GitHub does.");
  if (Number(request.headers.get("content-length") ?? 0) > LARGEST) throw tooLarge();
  const signers = secrets.map((secret) => ({ secret, hmac: createHmac("sha256", secret) }));
  const body = await readParts(request, (part) => signers.forEach(({ hmac }) => void hmac.update(part)));
  const told = Buffer.from(signature, "hex");
  const [signer] = signers.filter(({ hmac }) => timingSafeEqual(hmac.digest(), told));
  if (signer === undefined) throw unsigned();
  return { body, secret: signer.secret };
}

function unsigned(): AppError {
  return new AppError("unauthenticated", "The signature does not match GITHUB_WEBHOOK_SECRET.");
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is larger than the 25 MB that GitHub sends at most.");
}

async function readParts(request: Request, take: (part: Uint8Array) => unknown): Promise<Buffer | null> {
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const late = AbortSignal.timeout(PATIENCE_MS);
  late.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await readPart(reader); !next.done; next = await readPart(reader)) {
    size += next.value.byteLength;
    if (size > LARGEST) {
      await reader.cancel();
      throw tooLarge();
    }
    take(next.value);
    if (size <= KEPT) parts.push(next.value);
    else parts.length = 0;
  }
  if (late.aborted) throw broken("The body took longer than 9 s.");
  return size <= KEPT ? Buffer.concat(parts) : null;
}

function readPart(reader: ReadableStreamDefaultReader<Uint8Array>) {
  return reader.read().catch(() => {
    throw broken("The body broke off before its end.");
  });
}

function broken(message: string): AppError {
  return new AppError("invalid_input", message, { errors: [{ path: "", message }] });
}
