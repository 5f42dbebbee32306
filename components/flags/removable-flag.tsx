import { placesWords } from "@/components/flags/flag-words";
import type { PromotableFlag } from "@/lib/flags/schemas";

/** A flag that can go, with where the code reads it and what was not searched. */
export function RemovableFlag({ item: { key, owner, remove_by: by, uses } }: { item: PromotableFlag }) {
  return (
    <li className="grid grid-cols-1 gap-1">
      <p>
        <code className="mono break-all">{key}</code>: on everywhere for 30 days. {owner} removes it
        {by === null ? "." : ` by ${by}.`}
      </p>
      {uses === null ? null : (
        <>
          <p className="text-muted">{placesWords(uses)}</p>
          {uses.places.length === 0 ? null : (
            <ul className="mono grid grid-cols-1 gap-0.5 text-xs break-all">
              {uses.places.map(({ path, line }) => (
                <li key={`${path}:${line}`}>
                  {path}:{line}
                </li>
              ))}
            </ul>
          )}
          {uses.not_searched.length === 0 ? null : (
            <p className="text-xs text-faint">Not searched: {uses.not_searched.join(", ")}.</p>
          )}
        </>
      )}
    </li>
  );
}
