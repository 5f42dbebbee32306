"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { AddPasskey } from "@/components/people/add-passkey";
import { NewRecoveryCodes } from "@/components/people/new-recovery-codes";
import { RemovePasskey } from "@/components/people/remove-passkey";
import { ReplaceAuthenticator } from "@/components/people/replace-authenticator";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { secondFactorsQuery } from "@/lib/people/api";
import type { SecondFactors as Factors, PasskeyItem } from "@/lib/people/schemas";

interface FactorRowProps {
  title: ReactNode;
  facts: ReactNode;
  action: ReactNode;
}

/** What stands for my second factor: the authenticator, the recovery codes and the passkeys. */
export function SecondFactors() {
  const { data } = useQuery(secondFactorsQuery());
  if (data === undefined) return null;
  const { authenticator, recovery_codes, passkeys } = data;
  return (
    <Section title="Two-factor">
      <Card className="divide-y divide-line">
        {authenticator.in_doubt ? <Doubt left={recovery_codes.left} /> : null}
        <FactorRow
          title="Authenticator"
          facts={
            <span>
              set up <RelativeTime at={authenticator.since} />
            </span>
          }
          action={<ReplaceAuthenticator />}
        />
        <FactorRow
          title="Recovery codes"
          facts={<RecoveryFacts codes={recovery_codes} />}
          action={<NewRecoveryCodes replaces={recovery_codes.left} />}
        />
        <FactorRow
          title="Passkeys"
          facts={
            passkeys.length === 0
              ? "None yet. A passkey signs you in without password and code."
              : "Sign in without password and code."
          }
          action={<AddPasskey />}
        />
        {passkeys.length === 0 ? null : (
          <ul aria-label="Passkeys" className="divide-y divide-line pl-4">
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function Doubt({ left }: { left: number }) {
  return (
    <div className="p-4">
      <Callout role="status" tone="wait" title="You used a recovery code. Replace your authenticator now.">
        {left === 0
          ? "No recovery code is left. Make new ones while you have the authenticator; if it is lost, ask an admin."
          : `If it is lost, one of the ${left} recovery codes that are left serves in place of its code.`}
      </Callout>
    </div>
  );
}

/** One thing that stands for the second factor: what it is, since when, and what can be done about it. */
function FactorRow({ title, facts, action }: FactorRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex min-w-0 items-center gap-2 font-medium">{title}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">{facts}</p>
      </div>
      {action}
    </div>
  );
}

function RecoveryFacts({ codes }: { codes: Factors["recovery_codes"] }) {
  if (codes.issued_at === null) return "None. Use one if you lose your authenticator.";
  return (
    <>
      <span>{codes.left} of 10 left</span>
      <span>
        made <RelativeTime at={codes.issued_at} />
      </span>
      {codes.used_at === null ? null : (
        <span>
          last used <RelativeTime at={codes.used_at} />
        </span>
      )}
    </>
  );
}

function PasskeyRow({ passkey }: { passkey: PasskeyItem }) {
  return (
    <li>
      <FactorRow
        title={
          <>
            <span className="truncate" title={passkey.name}>
              {passkey.name}
            </span>
            <Badge>{passkey.backed_up ? "synced" : "this device only"}</Badge>
          </>
        }
        facts={
          <>
            <span>
              added <RelativeTime at={passkey.created_at} />
            </span>
            <span>
              {passkey.last_used_at === null ? (
                "never used"
              ) : (
                <>
                  used <RelativeTime at={passkey.last_used_at} />
                </>
              )}
            </span>
          </>
        }
        action={<RemovePasskey passkey={passkey} />}
      />
    </li>
  );
}
