import "server-only";

import { z } from "zod";

import type { AppError } from "@/lib/core/errors";

const miswiredSchema = z.object({
  miswired: z.object({ host: z.string(), process: z.string(), database: z.string().nullable() }),
});

/** 421: the name in the address bar is no console of ours. */
export function misdirectedPage(error: AppError): string {
  return page("421 · Misdirected request", `<h1>This address is not a console</h1><p>${escapeHtml(error.message)}</p>`);
}

/** A page that needs nothing else of the console: no style sheet, no script, no session. */
function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;min-height:100vh;place-items:center}
main{max-width:34rem;padding:2rem}
h1{font-size:1.5rem;margin:0 0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem;font-family:ui-monospace,monospace}
dd{margin:0}
</style></head><body><main>${body}</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** 404: the address holds what stands for no text. */
export function unreadablePage(error: AppError): string {
  return page(
    "404 · Not found",
    `<h1>There is no page here</h1><p>${escapeHtml(error.message)}</p><p><a href="/">Dashboard</a></p>`,
  );
}

/** 503: host, process and database disagree about the environment; the three values are named. */
export function miswiredPage(error: AppError): string {
  const parsed = miswiredSchema.safeParse(error.extra);
  if (!parsed.success)
    return page("503 · Unavailable", `<h1>The console cannot answer</h1><p>${escapeHtml(error.message)}</p>`);
  const { host, process, database } = parsed.data.miswired;
  const rows = [
    ["Host", host],
    ["Process", process],
    ["Database", database ?? "no stamp"],
  ].map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value ?? "")}</dd>`);
  return page(
    "MISWIRED · Console",
    `<h1>Miswired</h1><p>The host, the process and the database of this console disagree about its environment. Nothing is served and nothing is written until they agree.</p><dl>${rows.join("")}</dl><p>Check CONSOLE_ENV, COCKPIT_HOSTS and DATABASE_URL of this app, then restart it.</p>`,
  );
}
