import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { z } from "zod";

import type { NewPasskey, PasskeySignIn } from "@/lib/people/schemas";

const RP_ID = "console-staging.raxx.app";
const ORIGIN = `https://${RP_ID}`;

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 };

/** What an answer may get wrong. */
export interface Lie {
  origin?: string;
  rpID?: string;
  isUnverified?: boolean;
  challenge?: string;
  counter?: number;
  userHandle?: string;
}

const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest();
const base64url = (bytes: Buffer) => bytes.toString("base64url");

// CBOR (RFC 8949) of the few shapes that a registration needs.
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}
const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...pairs: Buffer[]) => Buffer.concat([head(5, pairs.length / 2), ...pairs]);

const jwkSchema = z.object({ x: z.string(), y: z.string() });

/** An ES256 public key as COSE (RFC 9052): EC2, P-256. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x, y } = jwkSchema.parse(publicKey.export({ format: "jwk" }));
  const part = (value: string) => bytes(Buffer.from(value, "base64url"));
  return map(int(1), int(2), int(3), int(-7), int(-1), int(1), int(-2), part(x), int(-3), part(y));
}

function uint(value: number, length: 2 | 4): Buffer {
  const buffer = Buffer.alloc(length);
  buffer.writeUIntBE(value, 0, length);
  return buffer;
}

function clientData(type: string, challenge: string, lie: Lie): Buffer {
  const { origin = ORIGIN } = lie;
  return Buffer.from(JSON.stringify({ type, challenge: lie.challenge ?? challenge, origin, crossOrigin: false }));
}

/** A keeper of one passkey, in software: answers challenges as a browser would pass them on. */
export class Authenticator {
  readonly credentialId = randomBytes(16);
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  private counter = 0;

  private authData(flags: number, lie: Lie): Buffer {
    this.counter += 1;
    const verified = lie.isUnverified === true ? 0 : FLAGS.verified;
    const all = Buffer.from([flags | FLAGS.present | verified]);
    return Buffer.concat([sha256(lie.rpID ?? RP_ID), all, uint(lie.counter ?? this.counter, 4)]);
  }

  /** The answer to navigator.credentials.create(). */
  register(challenge: string, lie: Lie = {}): NewPasskey["credential"] {
    const id = base64url(this.credentialId);
    const attested = Buffer.concat([Buffer.alloc(16), uint(16, 2), this.credentialId, coseKey(this.keys.publicKey)]);
    const authData = Buffer.concat([this.authData(FLAGS.attested, lie), attested]);
    const attestation = map(text("fmt"), text("none"), text("attStmt"), map(), text("authData"), bytes(authData));
    return {
      id,
      rawId: id,
      type: "public-key",
      response: {
        clientDataJSON: base64url(clientData("webauthn.create", challenge, lie)),
        attestationObject: base64url(attestation),
        transports: ["internal"],
      },
    };
  }

  /** The answer to navigator.credentials.get(). */
  enter(challenge: string, lie: Lie = {}): PasskeySignIn["credential"] {
    const id = base64url(this.credentialId);
    const authData = this.authData(0, lie);
    const data = clientData("webauthn.get", challenge, lie);
    const signature = sign("sha256", Buffer.concat([authData, sha256(data)]), this.keys.privateKey);
    const userHandle = lie.userHandle === undefined ? {} : { userHandle: base64url(Buffer.from(lie.userHandle)) };
    const response = {
      clientDataJSON: base64url(data),
      authenticatorData: base64url(authData),
      signature: base64url(signature),
      ...userHandle,
    };
    return { id, rawId: id, type: "public-key", response };
  }
}
