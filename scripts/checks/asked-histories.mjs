import path from "node:path";

const { HISTORY_SEED: seed, HISTORY_COUNT: count, HISTORY_PATH: at, HISTORY_WITHOUT: without } = process.env;

/**
 * Other histories than those of the suite: HISTORY_SEED and HISTORY_PATH name one that failed, HISTORY_COUNT asks for more.
 *
 * @returns {{ seed?: number, count?: number, path?: string, endOnFailure?: boolean }}
 */
export function askedHistories() {
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(at === undefined ? {} : { path: at }),
    ...(without === undefined ? {} : { endOnFailure: true }),
  };
}

/** Whether a fix is taken out. */
export const isWithoutFix = without !== undefined;

/**
 * Takes a fix out of the sources as they are loaded: HISTORY_WITHOUT is a list of edits, each the text of a file that is
 * found and what is put in its place. Throws when a text is not there any more.
 */
export function withoutFix() {
  /** @type {{ file: string, find: string, put: string }[]} */
  const edits = JSON.parse(without ?? "[]");
  return {
    name: "without-fix",
    enforce: /** @type {const} */ ("pre"),
    /**
     * @param {string} code
     * @param {string} id
     */
    transform(code, id) {
      const file = path.relative(process.cwd(), id.split("?")[0] ?? id);
      const here = edits.filter((edit) => edit.file === file);
      return here.length === 0 ? null : here.reduce(replaceOnce, code);
    },
  };
}

/**
 * @param {string} code
 * @param {{ file: string, find: string, put: string }} edit
 */
function replaceOnce(code, { file, find, put }) {
  if (!code.includes(find)) throw new Error(`${file} has no "${find}"`);
  return code.replace(find, () => put);
}
