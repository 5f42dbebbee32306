import { cleanText } from "@/lib/core/clean-text";
import { redact } from "@/lib/telemetry/redact";

const LONGEST_LINE = 1000;
const ESCAPE_SEQUENCE = new RegExp(
  "\\u001b(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\^_])",
  "g",
);
const TIMESTAMP = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/gm;
const OTHER_CONTROL = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f]", "g");

/** The last `lines` lines of a GitHub job log as people read it: no timestamps, no terminal codes, keys masked. */
export function tailOfLog(log: string, lines: number): string {
  const plain = log
    .replace(/\r\n?/g, "\n")
    .replace(ESCAPE_SEQUENCE, "")
    .replace(TIMESTAMP, "")
    .replace(OTHER_CONTROL, "");
  return redact(plain)
    .trimEnd()
    .split("\n")
    .slice(-lines)
    .map((line) => cleanText(line, LONGEST_LINE))
    .join("\n");
}
