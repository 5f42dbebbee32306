import "server-only";

import { BlockList, isIP, type LookupFunction } from "node:net";

/** What a call is refused with that would go where it may not; stands where a system code does. */
export const NOT_PUBLIC = "ENOTPUBLIC";

/** RFC 6890 and its successors, multicast, and what clouds put on addresses of their own. */
const NOT_PUBLIC_4 = listOf(
  "ipv4",
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 " +
    "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32",
);
/** Global unicast (RFC 4291): loopback, link-local, unique local, mapped and translated addresses are all outside of it. */
const GLOBAL_6 = listOf("ipv6", "2000::/3");
/** Of it, what is special: Teredo, ORCHID, documentation, and 6to4, which carries any IPv4 address. */
const NOT_PUBLIC_6 = listOf("ipv6", "2001::/23 2001:db8::/32 2002::/16 3fff::/20");

type MayReach = (address: string) => boolean;

/** Whether an IP address is one of the open internet; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  // A zone names an interface of this machine.
  if (address.includes("%")) return false;
  if (isIP(address) === 4) return !NOT_PUBLIC_4.check(address, "ipv4");
  return isIP(address) === 6 && GLOBAL_6.check(address, "ipv6") && !NOT_PUBLIC_6.check(address, "ipv6");
}

function listOf(family: "ipv4" | "ipv6", subnets: string): BlockList {
  const list = new BlockList();
  for (const subnet of subnets.split(" ")) {
    const [net = "", prefix = ""] = subnet.split("/");
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
}

/** A host that is an address itself, without the brackets of a URL; null for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? null : bare;
}

/**
 * Looks a name up and answers what it found only if all of it may be reached. The connection is made to these very addresses: a
 * name that answers otherwise a moment later changes nothing.
 */
export function guardedLookup(lookUp: LookupFunction, mayReach: MayReach): LookupFunction {
  return (hostname, options, callback) =>
    lookUp(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === "string" ? [] : (found ?? []);
      const [first] = addresses;
      if (error !== null) return callback(error, []);
      if (first === undefined || !addresses.every(({ address }) => mayReach(address))) {
        return callback(notPublic(), []);
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
}

/** The refusal as an error of the system: it carries no address. */
export function notPublic(): NodeJS.ErrnoException {
  return Object.assign(new Error("not a public address"), { code: NOT_PUBLIC });
}
