/** What routes take; pages, files and health checks are only read. */
const OF_API = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const OF_PAGES = ["GET", "HEAD"];
/** To a client that merely offers it, HTTP/1.1 is a full answer (RFC 9110, 7.8). */
const IGNORED_UPGRADE = /^\s*h2c\s*$/i;

/** Why a request goes no further than this server, or null. An absolute target of this host becomes its path. */
export function whyRefused(request) {
  return ofHosts(request) ?? ofUpgrade(request.headers) ?? ofTarget(request) ?? ofMethod(request) ?? ofPath(request);
}

/** One Host, as RFC 9112, 3.2 has it: with two, whoever stands before us may have read the other. */
function ofHosts({ rawHeaders, httpVersion }) {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  if (hosts > 1) return { status: 400, detail: "The request names two hosts. Send one Host header.", closing: true };
  if (hosts === 1 || httpVersion === "1.0") return null;
  return { status: 400, detail: "The request names no host. Send a Host header.", closing: true };
}

function ofUpgrade({ connection = "", upgrade }) {
  if (upgrade === undefined || !/(^|,)\s*upgrade\s*(,|$)/i.test(connection)) return null;
  if (IGNORED_UPGRADE.test(upgrade)) return null;
  return {
    status: 400,
    detail: "This server changes to no other protocol. Send the request without Upgrade.",
    closing: true,
  };
}

function ofTarget(request) {
  // `OPTIONS *` asks the server as a whole: it is refused like any method that is not offered.
  if (request.url.startsWith("/") || (request.url === "*" && request.method === "OPTIONS")) return null;
  const target = URL.canParse(request.url) ? new URL(request.url) : null;
  if (target === null || !["http:", "https:"].includes(target.protocol)) {
    return { status: 400, detail: "The request's target is no path. Begin it with a slash." };
  }
  const authority = /^https?:\/\/([^/?#]*)/i.exec(request.url)?.[1] ?? "";
  if (authority.toLowerCase() !== (request.headers.host ?? "").toLowerCase()) {
    return { status: 421, detail: "The request's target names another host than its Host header. Send a path." };
  }
  request.url = target.pathname + target.search;
  return null;
}

function ofMethod({ method, url }) {
  const allowed = url.startsWith("/api/") ? OF_API : OF_PAGES;
  if (allowed.includes(method)) return null;
  const allow = allowed.join(", ");
  return { status: 405, detail: `${method} is not offered here. Use ${allow}.`, allow };
}

/** A person's browser is shown the proxy's page instead; it does not see what Next serves from files. */
function ofPath({ url, headers }) {
  const path = url.split("?")[0];
  if (isText(path) || ((headers.accept ?? "").includes("text/html") && !path.startsWith("/_next/"))) return null;
  return { status: 404, detail: "This address cannot be read. Check its percent signs." };
}

function isText(path) {
  try {
    return !decodeURIComponent(path).includes("\u0000");
  } catch {
    return false;
  }
}
