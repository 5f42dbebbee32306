import { type Answer, html } from "../http/answer";
import type { Exchange } from "../http/exchange";

/** What a link to GitHub leads to: a page that says this GitHub is simulated. */
export function serveWeb(exchange: Exchange): Answer {
  const title = escape(decodeURIComponent(exchange.path.slice(1)));
  return html(
    200,
    `<!doctype html><meta charset="utf-8"><title>${title} · simulated GitHub</title>
<body style="font:16px system-ui;margin:4rem auto;max-width:40rem"><h1>Simulated GitHub</h1>
<p>On GitHub, <code>${title}</code> would be here.</p></body>`,
  );
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
