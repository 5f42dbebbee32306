"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { Card } from "@/components/ui/card";
import { IconButton } from "@/components/ui/icon-button";

export interface ThingToTry {
  href: string;
  title: string;
  says: string;
}

const YEAR_SECONDS = 31_536_000;

/** What a newcomer to a sandbox may try first, until they put it away in this browser. */
export function ThingsToTry({ things }: { things: readonly ThingToTry[] }) {
  const [isShown, setShown] = useState(true);
  if (!isShown) return null;
  return (
    <section aria-labelledby="things-to-try">
      <Card className="px-4 py-3">
        <div className="flex items-center justify-between gap-3">
          <h2 id="things-to-try" className="text-sm font-semibold">
            Things to try in this sandbox
          </h2>
          <IconButton
            label="Hide the things to try"
            icon={<X aria-hidden className="size-4" />}
            onClick={() => {
              document.cookie = `tried=yes; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
              setShown(false);
            }}
          />
        </div>
        <ol className="mt-1 grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-2 xl:grid-cols-4">
          {things.map(({ href, title, says }) => (
            <li key={href} className="min-w-0 text-sm">
              <Link href={href} className="font-medium text-accent underline-offset-4 hover:underline">
                {title}
              </Link>
              <p className="text-muted">{says}</p>
            </li>
          ))}
        </ol>
      </Card>
    </section>
  );
}
