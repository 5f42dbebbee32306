/** The kinds of file that a noun's folder has by a fixed name. */
const KINDS = ["schemas.ts", "rules.ts", "queries.ts", "load.ts", "api.ts"];
/** The verbs of the product: a write, or one step of one. A new verb is added here and to docs/glossary.md. */
const VERBS =
  "add|adopt|anchor|apply|attest|cancel|claim|correct|derive|dispatch|end|expire|explain|export|find|hash|invite|issue|learn|limit|lock|mint|observe|open|pin|probe|promote|prove|publish|raise|read|receive|record|refuse|release|render|reopen|replace|request|resolve|resume|review|revoke|rotate|seal|settle|spend|start|touch|transition|verify|write";
const VERB_FILE = new RegExp(`^(${VERBS})(-[a-z0-9]+)+\\.ts$`);

const nameOf = (file: string) => file.slice(file.lastIndexOf("/") + 1);

export const isKind = (file: string): boolean => KINDS.includes(nameOf(file));
/** Whether a file is named as a door is: `<verb>-<noun>.ts`. Whatever is neither a kind nor a door is a part. */
export const isDoorName = (file: string): boolean => VERB_FILE.test(nameOf(file));
