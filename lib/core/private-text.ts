/** Where an e-mail address stands in a text; what follows the last dot is letters, so that `react@19.1.0` is none. */
export const ADDRESS = /[^\s@(),;:<>"'`[\]]+@[^\s@(),;:<>"'`[\]]+\.\p{L}{2,}/u;

/** A token of this console's own making. */
export const OWN_TOKEN = /rx[cd]_[\w-]{20,}/u;

/** Whether a text holds what is not for everybody in the room: an address or a token. */
export function isPrivate(text: string): boolean {
  return ADDRESS.test(text) || OWN_TOKEN.test(text);
}
