import type { Metadata } from "next";
import Link from "next/link";

import { pageContext } from "@/app/context";
import { Card } from "@/components/ui/card";
import { type Guide, listGuides } from "@/lib/help/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Help" };

export default async function HelpPage() {
  const guides = await listGuides(await pageContext());
  const isRotation = ({ slug }: Guide) => slug.startsWith("rotate-");
  return (
    <div className="mx-auto max-w-4xl">
      <h1 className="text-xl font-semibold tracking-tight">Help</h1>
      <p className="mt-1 text-muted">
        What to do, step by step. Console down?{" "}
        <Link href={paths.breakGlass()} className="text-accent underline underline-offset-4">
          Break-glass commands
        </Link>
        . Writing a program?{" "}
        <Link href={paths.apiReference()} className="text-accent underline underline-offset-4">
          The API
        </Link>
      </p>
      <GuideList title="On call" guides={guides.filter((guide) => !isRotation(guide))} />
      <GuideList title="Secrets by hand" guides={guides.filter(isRotation)} />
    </div>
  );
}

function GuideList({ title, guides }: { title: string; guides: readonly Guide[] }) {
  return (
    <section aria-label={title} className="mt-6">
      <h2 className="mb-2 text-base font-semibold">{title}</h2>
      <Card>
        <ul className="divide-y divide-line">
          {guides.map(({ slug, title: name, summary }) => (
            <li key={slug}>
              <Link href={paths.guide(slug)} className="block min-h-11 px-4 py-2.5 hover:bg-hover">
                <span className="font-medium">{name}</span>
                <span className="block truncate text-sm text-muted">{summary.replaceAll("`", "")}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
