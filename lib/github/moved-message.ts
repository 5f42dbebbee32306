interface Move {
  /** The name that is configured. */
  repository: string;
  /** The name now; null where nobody tells. */
  name: string | null;
  status: number;
  isWrite: boolean;
}

/** A repository that has another name now, with the old and the new one and what to change. Pure. */
export function movedMessage({ repository, name, status, isWrite }: Move): string {
  const undone = isWrite ? " Nothing was done." : "";
  if (name === null || name === repository)
    return `GitHub answered ${status}: ${repository} has moved.${undone} Set GITHUB_REPOSITORY to its new name.`;
  return `GitHub answered ${status}: ${repository} is ${name} now.${undone} Set GITHUB_REPOSITORY to ${name}.`;
}
