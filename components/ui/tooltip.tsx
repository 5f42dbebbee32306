import { cloneElement, type ReactElement } from "react";

interface TipProps {
  text: string;
  children: ReactElement<{ "data-tip"?: string }>;
}

/** Gives its one child a tooltip on hover and on focus; the child must be focusable. Shown by the page's TooltipHost. */
export function Tip({ text, children }: TipProps) {
  return cloneElement(children, { "data-tip": text });
}
