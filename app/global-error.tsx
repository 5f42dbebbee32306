"use client";

import "@/app/globals.css";

import { ErrorNote } from "@/components/shell/error-note";

interface GlobalErrorProps {
  error: unknown;
  retry: () => void;
}

export default function GlobalError({ error, retry }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Raxx Console: this page didn’t load</title>
        <main className="px-4">
          <ErrorNote error={error} retry={retry} />
        </main>
      </body>
    </html>
  );
}
