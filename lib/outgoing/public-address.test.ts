import type { LookupFunction } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardedLookup, isPublicAddress, literalAddress, NOT_PUBLIC } from "@/lib/outgoing/public-address";

const octet = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const v4 = (...parts: (number | fc.Arbitrary<number>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === "number" ? fc.constant(part) : part))).map((all) => all.join("."));
const between = (min: number, max: number) => fc.integer({ min, max });

const PRIVATE_4 = fc.oneof(
  v4(10, octet, octet, octet),
  v4(127, octet, octet, octet),
  v4(0, octet, octet, octet),
  v4(100, between(64, 127), octet, octet),
  v4(169, 254, octet, octet),
  v4(172, between(16, 31), octet, octet),
  v4(192, 168, octet, octet),
  v4(198, between(18, 19), octet, octet),
  v4(between(224, 255), octet, octet, octet),
);
const tail = fc.array(group, { minLength: 7, maxLength: 7 }).map((groups) => groups.join(":"));
const from = (min: number, max: number) =>
  fc.tuple(between(min, max), tail).map(([first, rest]) => `${first.toString(16)}:${rest}`);

describe("an address", () => {
  it("of a private, local, shared or reserved network is not public", () => {
    fc.assert(fc.property(PRIVATE_4, (address) => !isPublicAddress(address)));
  });

  it("of IPv6 outside the global ones is not public: unique local, link-local, site-local, multicast", () => {
    fc.assert(
      fc.property(
        fc.oneof(from(0xfc00, 0xfdff), from(0xfe80, 0xfeff), from(0xff00, 0xffff)),
        (address) => !isPublicAddress(address),
      ),
    );
    fc.assert(fc.property(from(0, 0x1fff), (address) => !isPublicAddress(address)));
  });

  it("of IPv4 written as IPv6 is not public, whichever it is", () => {
    fc.assert(fc.property(v4(octet, octet, octet, octet), (address) => !isPublicAddress(`::ffff:${address}`)));
    fc.assert(fc.property(v4(octet, octet, octet, octet), (address) => !isPublicAddress(`::${address}`)));
    fc.assert(fc.property(v4(octet, octet, octet, octet), (address) => !isPublicAddress(`64:ff9b::${address}`)));
  });

  it.each([
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "::1",
    "::",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "255.255.255.255",
    "",
    "localhost",
    "1.2.3",
  ])("such as %j is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2606:4700:4700::1111"])(
    "such as %s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it("is found in a URL however it is written there", () => {
    const hosts = ["https://0x7f.1/", "https://2130706433/", "https://[::1]/", "https://127.0.0.1:8443/"];
    const found = hosts.map((url) => literalAddress(new URL(url).hostname));
    expect(found).toEqual(["127.0.0.1", "127.0.0.1", "::1", "127.0.0.1"]);
    expect(literalAddress("example.com")).toBeNull();
  });
});

describe("a guarded look-up", () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_name, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
  const ask = (lookUp: LookupFunction, all: boolean) =>
    new Promise((resolve) => {
      guardedLookup(lookUp, isPublicAddress)("example.com", { all }, (error, found) => resolve(error?.code ?? found));
    });

  it("answers what was checked, in the form that was asked for", async () => {
    expect(await ask(answering("8.8.8.8"), false)).toBe("8.8.8.8");
    expect(await ask(answering("8.8.8.8"), true)).toEqual([{ address: "8.8.8.8", family: 4 }]);
  });

  it("refuses a name that leads to a private address as well, and one that leads nowhere", async () => {
    expect(await ask(answering("8.8.8.8", "10.0.0.1"), true)).toBe(NOT_PUBLIC);
    expect(await ask(answering("::1"), false)).toBe(NOT_PUBLIC);
    expect(await ask(answering(), true)).toBe(NOT_PUBLIC);
  });
});
