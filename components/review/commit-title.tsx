const PREFIX = /^([a-z]+(?:\([^)]*\))?!?:)\s+(.+)$/;

/** A change by its title; a prefix such as `fix(api):` stands back. */
export function CommitTitle({ title }: { title: string }) {
  const [, prefix, rest] = PREFIX.exec(title) ?? [];
  if (prefix === undefined) return title;
  return (
    <>
      <span className="font-normal text-muted">{prefix}</span> {rest}
    </>
  );
}
