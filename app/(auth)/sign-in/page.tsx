import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { publicPageContext } from "@/app/context";
import { PasskeyEntry } from "@/components/people/passkey-entry";
import { safeNext } from "@/components/people/safe-next";
import { SandboxSignIn } from "@/components/people/sandbox-sign-in";
import { SignInForm } from "@/components/people/sign-in-form";
import { EnvironmentPill } from "@/components/shell/environment-pill";
import { environmentWord } from "@/components/shell/environment-words";
import { Card } from "@/components/ui/card";
import { TooltipHost } from "@/components/ui/tooltip-host";
import { describeEnvironment } from "@/lib/environments/queries";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const ctx = await publicPageContext();
  const next = safeNext((await searchParams).next);
  if (ctx.actor.kind === "person") redirect(next);
  const environment = describeEnvironment(ctx);
  return (
    <div className="w-full max-w-sm">
      <div className="mb-5 flex items-center justify-between gap-3">
        <p className="text-lg font-semibold tracking-tight">{ctx.config.name}</p>
        <EnvironmentPill environment={environment} />
      </div>
      <Card className="p-5 sm:p-6">
        <h1 className="mb-5 text-lg font-semibold">Sign in to {environmentWord[ctx.environment]}</h1>
        <SignInForm next={next} />
        <p className="my-4 flex items-center gap-3 text-sm text-faint">
          <span aria-hidden className="h-px flex-1 bg-line" />
          or
          <span aria-hidden className="h-px flex-1 bg-line" />
        </p>
        <PasskeyEntry next={next} />
      </Card>
      {ctx.sandboxPeople === undefined ? null : (
        <SandboxSignIn roles={ctx.sandboxPeople.map(({ role }) => role)} next={next} />
      )}
      <p className="mt-4 text-sm text-muted">
        {environment.environment === "staging" ? "Production" : "Staging"} console:{" "}
        <a href={environment.sister_url} className="mono text-xs break-all underline underline-offset-4">
          {environment.sister_url}
        </a>
      </p>
      <TooltipHost />
    </div>
  );
}
