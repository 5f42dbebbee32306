import "server-only";

import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

/** Browsers resolve *.localhost to loopback themselves (RFC 6761, 6.3); the system resolver behind Node often does not. */
export const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith(".localhost")) return lookup(hostname, options, callback);
  if (options.all !== true) return callback(null, "127.0.0.1", 4);
  callback(null, [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]);
};
