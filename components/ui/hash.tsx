import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";

interface HashProps {
  value: string;
  href?: string | null;
  copy?: boolean;
  className?: string;
}

/** The first seven digits of a hash, with the whole of it one press away. */
export function Hash({ value, href = null, copy = false, className }: HashProps) {
  const short = <code title={value}>{value.slice(0, 7)}</code>;
  return (
    <span className={classNames("mono inline-flex items-center gap-0.5 align-middle whitespace-nowrap", className)}>
      {href === null ? (
        short
      ) : (
        <a
          href={href}
          target="_blank"
          rel="noreferrer"
          className="underline decoration-line underline-offset-4 hover:decoration-current"
        >
          {short}
        </a>
      )}
      {copy ? <CopyButton text={value} what="full SHA" /> : null}
    </span>
  );
}
