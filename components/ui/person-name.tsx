/** Somebody by the part of the address that colleagues know; the whole of it on hover. */
export function PersonName({ email }: { email: string }) {
  return (
    <span data-tip={email} className="whitespace-nowrap">
      {nameOfEmail(email)}
    </span>
  );
}

/** "priya" of "priya@example.com". */
export function nameOfEmail(email: string): string {
  return email.split("@")[0] ?? email;
}
