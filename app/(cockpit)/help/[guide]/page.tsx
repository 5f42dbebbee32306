import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";

import { pageContext } from "@/app/context";
import { GuideText } from "@/components/help/guide-text";
import { AppError } from "@/lib/core/errors";
import { loadGuide } from "@/lib/help/queries";
import { paths } from "@/lib/paths";

interface PageProps {
  params: Promise<{ guide: string }>;
}

const readPage = cache(async (slug: string) =>
  loadGuide(await pageContext(), slug).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }),
);

export default async function GuidePage({ params }: PageProps) {
  const { repository, config } = await pageContext();
  const { title, text } = await readPage((await params).guide);
  return (
    <article className="mx-auto max-w-4xl">
      <p className="text-sm">
        <Link href={paths.help()} className="text-accent underline-offset-4 hover:underline">
          Help
        </Link>
      </p>
      <h1 className="mt-1 mb-4 text-xl font-semibold tracking-tight">{title}</h1>
      <GuideText text={text} place={{ repository, branch: config.main_branch }} />
    </article>
  );
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await readPage((await params).guide)).title };
}
