import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { WhereForm } from "@/components/where/where-form";
import { WhereResult } from "@/components/where/where-result";
import { whereQuerySchema } from "@/lib/where/schemas";

export const metadata: Metadata = { title: "Where is my change?" };

interface WherePageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function WherePage({ searchParams }: WherePageProps) {
  await pageContext();
  const asked = whereQuerySchema.safeParse(await searchParams).data?.ref ?? "";
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-1 gap-6">
      <div>
        <h1 className="mb-1 text-xl font-semibold tracking-tight">Where is my change?</h1>
        <p className="text-sm text-muted">Which surfaces run it, and how far away the others are.</p>
      </div>
      <WhereForm key={asked} asked={asked} />
      {asked === "" ? null : <WhereResult key={`answer ${asked}`} asked={asked} />}
    </div>
  );
}
