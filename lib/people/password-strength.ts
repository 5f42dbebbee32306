import "server-only";

import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { NEW_PASSWORD_HINT, PASSWORD_LENGTH } from "@/lib/people/rules";

/** Whose password it is to be, and on which console: what an attacker tries first. */
export interface PasswordOwner {
  email: string;
  name: string;
  /** The console's own name. */
  product: string;
}

/** So many guesses, as a power of ten, must not be enough (zxcvbn's highest score). */
const GUESSES_LOG10 = 10;
/** The work grows faster than the text, and what begins this strong is strong. */
const LOOKED_AT = 40;
/** Shorter parts of a name or an address stand in too many other words. */
const OWN_WORD_LENGTH = 3;

const KNOWN = "This is among the passwords that attackers try first. Take three or four words.";
const OWN = "Your name, e-mail or the console’s name is guessed first. Leave it out, or add three words.";
const PATTERN = "Repeats, rows of keys and dates are guessed quickly. Take three or four words.";
const PATTERNS = new Set(["repeat", "sequence", "spatial", "date", "regex"]);

let estimator: Promise<ZxcvbnFactory> | undefined;

/**
 * Why nobody should have this password, in words for whoever chose it; null for one that takes long enough to guess. By length and by
 * the lists that ship with the console: nobody is told to add a digit, and nothing is sent anywhere.
 */
export async function whyPasswordWeak(password: string, owner: PasswordOwner): Promise<string | null> {
  if (password.length < PASSWORD_LENGTH) return NEW_PASSWORD_HINT;
  const text = password.normalize("NFKC").toLowerCase();
  const rest = ownWordsOf(owner).reduce((left, word) => left.replaceAll(word, ""), text);
  estimator ??= loadEstimator();
  const guesser = await estimator;
  const whole = guesser.check(text);
  if (whole.guessesLog10 < GUESSES_LOG10) {
    return whole.sequence.some(({ pattern }) => PATTERNS.has(pattern)) ? PATTERN : KNOWN;
  }
  return rest === text || guesser.check(rest).guessesLog10 >= GUESSES_LOG10 ? null : OWN;
}

/** The longest first, so that an address goes as a whole. */
function ownWordsOf({ email, name, product }: PasswordOwner): string[] {
  const known = [email, name, product].map((text) => text.normalize("NFKC").toLowerCase());
  const together = known.map((text) => text.replaceAll(/[^\p{L}\p{N}]/gu, ""));
  const parts = known.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u));
  const words = new Set([...known, ...together, ...parts].filter((word) => word.length >= OWN_WORD_LENGTH));
  return [...words].sort((one, other) => other.length - one.length);
}

/** Loaded when somebody first sets a password: the lists take a moment and some memory. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, lists] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  return new Factory({ dictionary: lists.dictionary, graphs: lists.adjacencyGraphs, maxLength: LOOKED_AT });
}
