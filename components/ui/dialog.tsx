"use client";

import { lazy, Suspense, useState } from "react";

import type { DialogProps } from "@/components/ui/dialog-panel";

const LazyPanel = lazy(async () => ({ default: (await import("@/components/ui/dialog-panel")).DialogPanel }));

/** A modal whose code comes when it is first opened. */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  if (!wanted) return null;
  return (
    <Suspense>
      <LazyPanel {...props} />
    </Suspense>
  );
}
