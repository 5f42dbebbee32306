"use client";

import { useSearchParams } from "next/navigation";
import { useRef } from "react";

import { paths } from "@/lib/paths";

const ROW = "row";

const seqOf = (text: string | null) => (text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null);

/** The row whose whole is shown; the address holds it, so that it can be linked. */
export function useOpenRow() {
  const search = useSearchParams();
  const openedHere = useRef(false);
  const seq = seqOf(search.get(ROW));
  const hrefOf = (row: number | null): string => {
    const rest = Object.fromEntries([...search].filter(([key]) => key !== ROW));
    return paths.audit(row === null ? rest : { ...rest, [ROW]: row });
  };
  return {
    seq,
    hrefOf,
    show: (row: number) => {
      if (seq !== null) return window.history.replaceState(null, "", hrefOf(row));
      openedHere.current = true;
      window.history.pushState(null, "", hrefOf(row));
    },
    /** Goes back to the list: where the row was opened from it, as the browser's own Back does. */
    close: () => {
      if (openedHere.current) window.history.back();
      else window.history.replaceState(null, "", hrefOf(null));
      openedHere.current = false;
    },
  };
}
