"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";

const FEW_LINES = 12;
const ERROR_MARK = "##[error]";
const GROUP_MARK = "##[group]";
const GROUP_END = "##[endgroup]";
const TELLING = /##\[error\]|AssertionError|\bFAIL\b|npm error|error TS\d+|[✗✕×]/;

/** The end of a log, the lines that tell why marked. */
export function LogTail({ text }: { text: string }) {
  const lines = text.split("\n").filter((line) => line !== "" && line !== GROUP_END);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(-FEW_LINES);
  return (
    <div className="border-t border-line bg-sunken">
      <pre tabIndex={0} aria-label="Log" className="max-h-96 overflow-auto py-2 text-xs leading-5">
        {shown.map((line, index) => (
          <LogLine key={`${lines.length - shown.length + index}`} line={line} />
        ))}
      </pre>
      <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-1 text-xs text-muted">
        <span className="flex-1">Last {shown.length} lines of the log</span>
        {lines.length > FEW_LINES ? (
          <Button size="sm" variant="ghost" onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Fewer" : `All ${lines.length}`}
          </Button>
        ) : null}
        <CopyButton text={text} what="log" />
      </div>
    </div>
  );
}

function LogLine({ line }: { line: string }) {
  const isTelling = TELLING.test(line);
  const isTitle = line.startsWith(GROUP_MARK);
  const look = isTelling ? "border-fail bg-fail-soft text-ink" : "border-transparent";
  return (
    <span className={classNames("block border-l-[3px] px-4", look, isTitle && "text-muted")}>
      {isTitle ? `▾ ${line.slice(GROUP_MARK.length)}` : line.replace(ERROR_MARK, "Error: ")}
      {"\n"}
    </span>
  );
}
