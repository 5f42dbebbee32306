import "server-only";

import pino, { type Logger } from "pino";

export type { Logger };

// A key, token or password that slips into a log object is cut here, whatever its depth up to three.
const SECRET_KEYS = ["password", "totp", "token", "secret", "authorization", "cookie", "secretKey", "databaseUrl"];
const redactPaths = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** JSON lines on stdout. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactPaths, censor: "[redacted]" },
  });
}
