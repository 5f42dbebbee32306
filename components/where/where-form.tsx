"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { paths } from "@/lib/paths";

/** Asks where a change is; the address keeps what was asked. */
export function WhereForm({ asked }: { asked: string }) {
  const router = useRouter();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const ref = new FormData(event.currentTarget).get("ref");
    if (typeof ref === "string" && ref.trim() !== "") router.push(paths.where(ref.trim()));
  };
  return (
    <form action={paths.where()} onSubmit={send} className="flex items-end gap-2">
      <Field label="SHA, #123, branch or tag" className="flex-1">
        <Input
          name="ref"
          defaultValue={asked}
          autoFocus={asked === ""}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={300}
          className="max-sm:h-11"
        />
      </Field>
      <Button type="submit" variant="accent">
        <Search aria-hidden className="size-4" />
        Find
      </Button>
    </form>
  );
}
