export type CsvValue = string | number | null | undefined;

/** Excel takes a file for UTF-8 by the mark that stands before it. */
export const CSV_MARK = "\uFEFF";

/** One line of a CSV file (RFC 4180). */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

/** One cell; what a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"). */
function csvCell(value: CsvValue): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
