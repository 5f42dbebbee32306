import "server-only";

import type { ConnectionOptions } from "node:tls";
import type pg from "pg";

import { isLoopbackHost } from "@/lib/core/loopback";

/** Verification of the audit log asks `IS JSON`, which came with 16. */
export const OLDEST_POSTGRES = 16;

/**
 * How to connect to the Postgres of a URL, for everybody who does: by TLS unless it is on this machine. Heroku's certificate is
 * signed by no public authority (fact H8): without a certificate to verify it by, the connection is encrypted and not
 * verified, as `sslmode=require` means to libpq. `ca` is that certificate, PEM. What the URL's own `sslmode` says counts.
 */
export function connectionTo(url: string, ca?: string): Pick<pg.ClientConfig, "connectionString" | "ssl"> {
  const address = new URL(url);
  const mode = address.searchParams.get("sslmode");
  for (const name of ["sslmode", "uselibpqcompat"]) address.searchParams.delete(name);
  return { connectionString: address.href, ssl: tlsOf(mode ?? defaultMode(address, ca), ca) };
}

function tlsOf(mode: string, ca: string | undefined): ConnectionOptions | false {
  const trusted = ca === undefined ? {} : { ca };
  switch (mode) {
    case "disable":
      return false;
    case "verify-full":
      return trusted;
    case "verify-ca":
      return { ...trusted, checkServerIdentity: () => undefined };
    case "no-verify":
      return { rejectUnauthorized: false };
    default:
      return ca === undefined ? { rejectUnauthorized: false } : { ca, checkServerIdentity: () => undefined };
  }
}

/** A URL without a host, or with a directory for one, means a socket of this machine. */
function defaultMode({ hostname, searchParams }: URL, ca: string | undefined): string {
  const host = searchParams.get("host") ?? hostname;
  if (host === "" || host.startsWith("/") || isLoopbackHost(host)) return "disable";
  return ca === undefined ? "require" : "verify-full";
}
