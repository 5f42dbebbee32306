import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";

import { CommandBlock } from "@/components/ui/command-block";
import { guideHref, headingAnchor } from "@/lib/help/rules";

interface Place {
  repository: string;
  branch: string;
}

interface TextProps {
  tokens: readonly Token[] | undefined;
  place: Place;
}

const SHOWN = new Set("heading paragraph text code list table blockquote escape codespan strong em link".split(" "));
const LINK = "text-accent underline underline-offset-4";

/** A runbook as the console shows it: its commands can be copied, its links stay inside. */
export function GuideText({ text, place }: { text: string; place: Place }) {
  return (
    <div className="grid max-w-3xl grid-cols-1 gap-3 leading-6">
      <Blocks tokens={lexer(text)} place={place} />
    </div>
  );
}

function Blocks({ tokens = [], place }: TextProps): ReactNode {
  return tokens
    .filter(isShown)
    .map((token, index) => <Block key={`${index} ${token.type}`} token={token} place={place} />);
}

/** What marked makes by itself and a runbook has; raw HTML is none of it. */
function isShown(token: Token): token is MarkedToken {
  return SHOWN.has(token.type);
}

function Block({ token, place }: { token: MarkedToken; place: Place }): ReactNode {
  switch (token.type) {
    case "heading":
      return <Heading token={token} place={place} />;
    case "paragraph":
      return (
        <p>
          <Inline tokens={token.tokens} place={place} />
        </p>
      );
    case "text":
      return <Inline tokens={token.tokens ?? [token]} place={place} />;
    case "code":
      return <CommandBlock command={token.text} />;
    case "list":
      return <List token={token} place={place} />;
    case "table":
      return <Table token={token} place={place} />;
    case "blockquote":
      return (
        <blockquote className="border-l-2 border-edge pl-3 text-muted">
          <Blocks tokens={token.tokens} place={place} />
        </blockquote>
      );
    default:
      return null;
  }
}

function Heading({ token: { depth, text, tokens }, place }: { token: Tokens.Heading; place: Place }) {
  const Level = depth <= 2 ? "h2" : "h3";
  const look = depth <= 2 ? "mt-5 text-base font-semibold" : "mt-2 text-sm font-semibold";
  return (
    <Level id={headingAnchor(text)} className={look}>
      <Inline tokens={tokens} place={place} />
    </Level>
  );
}

function Inline({ tokens = [], place }: TextProps): ReactNode {
  return tokens.filter(isShown).map((token, index) => (
    <Fragment key={`${index} ${token.type}`}>
      <Piece token={token} place={place} />
    </Fragment>
  ));
}

function Piece({ token, place }: { token: MarkedToken; place: Place }): ReactNode {
  switch (token.type) {
    case "text":
      return token.tokens === undefined ? token.text : <Inline tokens={token.tokens} place={place} />;
    case "escape":
      return token.text;
    case "codespan":
      return <code className="rounded-sm bg-sunken px-1 text-[0.9em] break-words">{token.text}</code>;
    case "strong":
      return (
        <strong className="font-semibold">
          <Inline tokens={token.tokens} place={place} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} place={place} />
        </em>
      );
    case "link":
      return <GuideLink token={token} place={place} />;
    default:
      return token.raw;
  }
}

function GuideLink({ token, place }: { token: Tokens.Link; place: Place }) {
  const href = guideHref(token.href, place);
  const words = <Inline tokens={token.tokens} place={place} />;
  if (href.startsWith("/")) {
    return (
      <Link href={href} className={LINK}>
        {words}
      </Link>
    );
  }
  const isHere = href.startsWith("#");
  return (
    <a href={href} className={LINK} {...(isHere ? {} : { target: "_blank", rel: "noreferrer" })}>
      {words}
      {isHere ? null : <span className="sr-only"> (opens a new tab)</span>}
    </a>
  );
}

function List({ token: { ordered, start, items }, place }: { token: Tokens.List; place: Place }) {
  const Kind = ordered ? "ol" : "ul";
  const look = ordered ? "list-decimal" : "list-disc";
  return (
    <Kind
      className={`grid grid-cols-1 gap-2 pl-5 ${look} marker:text-faint`}
      {...(ordered ? { start: Number(start) } : {})}
    >
      {items.map((item) => (
        <li key={item.raw} className="pl-1">
          <div className="grid grid-cols-1 gap-2">
            <ItemBlocks item={item} place={place} />
          </div>
        </li>
      ))}
    </Kind>
  );
}

/** Words and code of one line of an item stay on that line. */
function ItemBlocks({ item, place }: { item: Tokens.ListItem; place: Place }): ReactNode {
  return item.tokens.filter(isShown).map((token, index) => (
    <div key={`${index} ${token.type}`}>
      <Block token={token} place={place} />
    </div>
  ));
}

function Table({ token: { header, rows }, place }: { token: Tokens.Table; place: Place }) {
  const row = (cells: readonly Tokens.TableCell[], Cell: "th" | "td") =>
    cells.map((cell, index) => (
      <Cell key={`${index} ${cell.text}`} className="px-3 py-2 text-left align-top font-[inherit]">
        <Inline tokens={cell.tokens} place={place} />
      </Cell>
    ));
  return (
    <div tabIndex={0} className="overflow-x-auto rounded-md border border-line">
      <table className="w-full min-w-xl text-sm">
        <thead className="bg-sunken font-medium">
          <tr>{row(header, "th")}</tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((cells, index) => (
            <tr key={`${index} ${cells[0]?.text}`}>{row(cells, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
