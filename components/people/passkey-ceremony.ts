import { startAuthentication, startRegistration } from "@simplewebauthn/browser";

import { postPasskey, postPasskeyAnswer, postPasskeyChallenge, postPasskeySignIn } from "@/lib/people/api";
import type { PasskeyItem, SignedIn } from "@/lib/people/schemas";

type CreationOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];
type RequestOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];

const WORDS: Record<string, string> = {
  NotAllowedError: "No passkey was used: the browser's question was closed, or it ran out of time. Try again.",
  InvalidStateError: "This device keeps a passkey for this console already.",
};

/** Signs in with whatever passkey the browser has for this console; throws in words. */
export async function enterWithPasskey(): Promise<SignedIn> {
  const { id, options } = await postPasskeySignIn<RequestOptions>();
  const credential = await startAuthentication({ optionsJSON: options }).catch(inWords);
  return postPasskeyAnswer({ challenge_id: id, credential });
}

function inWords(error: unknown): never {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  throw new Error(WORDS[name] ?? `This browser cannot use a passkey here: ${message}`);
}

/** Has the browser make a passkey and adds it to the account; throws in words. */
export async function makePasskey({ name, totp }: { name: string; totp: string }): Promise<PasskeyItem> {
  const { id, options } = await postPasskeyChallenge<CreationOptions>({ totp });
  const credential = await startRegistration({ optionsJSON: options }).catch(inWords);
  return postPasskey({ challenge_id: id, name, credential });
}
