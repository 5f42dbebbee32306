import "server-only";

import { createHmac } from "node:crypto";
import type { CockpitConfig, Environment } from "@/lib/core/config";
import { type Consumer, nameAt, type SecretDeclaration } from "@/lib/core/secret-config";
import { deriveKey, keyId } from "@/lib/keys/derive";

type Named = Pick<SecretDeclaration, "key" | "handler">;

interface Process {
  config: Pick<CockpitConfig, "secrets" | "consoles">;
  environment: Environment;
  secretKey: string;
  /** Its environment, or null for a variable that is not set. */
  variable: (name: string) => string | null;
}

/**
 * A keyed hash by which two values of one secret are told apart: 64 bits under a key of this console's own, after four digits that
 * name the key. The value cannot be had from it, and nobody without SECRET_KEY can try one.
 */
export function fingerprintOf(secretKey: string, secret: string, value: string): string {
  const key = deriveKey(secretKey, "secret-fingerprint");
  const hash = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  return `${hash("key").slice(0, 4)}-${hash(`${secret}\n${value}`).slice(0, 16)}`;
}

/** The same of a declared secret. The key of consoles names itself: no print of it could outlast its own exchange. */
export function printOf(secretKey: string, { key, handler }: Named, value: string): string {
  return handler === "console_key" ? `self-${keyId(value)}` : fingerprintOf(secretKey, key, value);
}

/** What a process of this console has read of the secrets that its own app holds, by their keys. */
export function ownFingerprints({ config, environment, secretKey, variable }: Process): Record<string, string> {
  const { app } = config.consoles[environment];
  const isOwn = (consumer: Consumer) =>
    consumer.kind === "console" || (consumer.kind === "heroku_config_var" && consumer.app === app);
  const readOf = (secret: SecretDeclaration): [string, string][] => {
    const own = secret.consumers.find(isOwn);
    const value = own === undefined ? null : variable(nameAt({ secret, consumer: own }));
    return value === null ? [] : [[secret.key, printOf(secretKey, secret, value)]];
  };
  return Object.fromEntries(config.secrets.flatMap(readOf));
}
