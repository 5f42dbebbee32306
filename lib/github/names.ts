const FORBIDDEN_IN_REF = /[\s~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|[/.]$|\.lock$/;

/** Whether git could have a branch, tag or commit of that name (git-check-ref-format): anything else may climb a path. */
export function isRefName(name: string): boolean {
  if (name.length === 0 || name.length > 255 || !name.isWellFormed()) return false;
  return !FORBIDDEN_IN_REF.test(name) && !hasControlCharacter(name);
}

function hasControlCharacter(name: string): boolean {
  return [...name].some((character) => character < " " || character === "\u007f");
}

/** Whether a workflow file can be called that; GitHub's paths take the file's name only. */
export function isWorkflowFile(name: string): boolean {
  return /^[\w-][\w.-]{0,120}\.ya?ml$/.test(name);
}

/** GitHub's numeric id, or null for text that is none. */
export function numericId(id: string): number | null {
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null;
  return number !== null && Number.isSafeInteger(number) ? number : null;
}
