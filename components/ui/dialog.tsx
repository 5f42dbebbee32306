"use client";

import { useState } from "react";

import type { DialogProps } from "@/components/ui/dialog-panel";
import { later } from "@/components/ui/later";

const panel = later(async () => (await import("@/components/ui/dialog-panel")).DialogPanel);

/** A modal whose code comes when it is first opened. */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  if (!wanted) return null;
  return <panel.Part {...props} />;
}
