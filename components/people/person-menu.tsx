"use client";

import { LogOut } from "lucide-react";
import { useState } from "react";

import { showNotice } from "@/components/shell/notices";
import { IconButton } from "@/components/ui/icon-button";
import { paths } from "@/lib/paths";
import { deleteOwnSession } from "@/lib/people/api";

interface PersonMenuProps {
  name: string;
  email: string;
  role: string;
}

/** Who is signed in, and the way out. */
export function PersonMenu({ name, email, role }: PersonMenuProps) {
  const [leaving, setLeaving] = useState(false);
  return (
    <div className="flex items-center gap-1 sm:gap-2">
      <p className="hidden max-w-44 min-w-0 text-right leading-tight xl:block" title={email}>
        <span className="block truncate text-sm font-medium">{name}</span>
        <span className="block text-xs text-faint">{role}</span>
      </p>
      <IconButton
        label={`Sign out ${email} (${role})`}
        icon={<LogOut aria-hidden className="size-4" />}
        disabled={leaving}
        onClick={() => {
          setLeaving(true);
          deleteOwnSession().then(
            () => location.assign(paths.signIn()),
            (error: Error) => {
              setLeaving(false);
              showNotice({ key: "sign-out", tone: "fail", text: `Could not sign out: ${error.message}` });
            },
          );
        }}
      />
    </div>
  );
}
