/** Which of the page's reads a hint of the server makes old. */
export type HintScope = "deploys" | "surfaces" | "flags" | "secrets" | "credentials" | "versions";

/** What to read again after a message `{kind, id}` of the event stream; null for one that nothing here follows. */
export function scopeOfHint(text: string): HintScope | null {
  switch (kindOf(parseJson(text))) {
    case "deploy":
    case "webhook":
      return "deploys";
    case "surface":
      return "surfaces";
    case "credential":
      return "credentials";
    case "flag":
      return "flags";
    case "secret":
      return "secrets";
    case "version":
      return "versions";
    default:
      return null;
  }
}

function kindOf(hint: unknown): unknown {
  return typeof hint === "object" && hint !== null && "kind" in hint ? hint.kind : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
