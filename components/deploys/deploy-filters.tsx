"use client";

import { type ReactNode, useRef } from "react";

import { lookOf } from "@/components/flight/deploy-state";
import { useAddressValue } from "@/components/shell/use-address-value";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { type DeployFilter, deployFilterString } from "@/lib/deploys/api";
import type { DeployState } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

interface DeployFiltersProps {
  filter: DeployFilter;
  surfaceIds: readonly string[];
  states: readonly DeployState[];
}

interface ChoiceProps {
  label: string;
  name: string;
  value: string | undefined;
  onChoose: (value: string) => void;
  children: ReactNode;
}

const hrefOfFilter = (filter: DeployFilter) => `${paths.deploys()}${deployFilterString(filter)}`;

/** The filter of the history; the address holds it. */
export function DeployFilters({ filter: inAddress, surfaceIds, states }: DeployFiltersProps) {
  const { shown: filter, isPending, show } = useAddressValue(inAddress, hrefOfFilter);
  const form = useRef<HTMLFormElement>(null);
  // What was typed and not applied yet counts with whatever else is chosen.
  const choose = (change: DeployFilter) => show({ ...filter, ...typedIn(form.current), ...change, cursor: undefined });
  const isFiltered = deployFilterString({ ...filter, cursor: undefined }) !== "";
  return (
    <form
      ref={form}
      role="search"
      aria-label="Filter deploys"
      action={paths.deploys()}
      aria-busy={isPending}
      onSubmit={(event) => {
        event.preventDefault();
        choose({});
      }}
      className={classNames("grid grid-cols-2 items-end gap-3 md:flex", isPending && "opacity-70")}
    >
      <Choice
        label="Surface"
        name="surface_id"
        value={filter.surface_id}
        onChoose={(surface_id) => choose({ surface_id })}
      >
        {surfaceIds.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </Choice>
      <Choice label="State" name="state" value={filter.state} onChoose={(state) => choose({ state })}>
        {states.map((state) => (
          <option key={state} value={state}>
            {lookOf(state).word}
          </option>
        ))}
      </Choice>
      <Choice
        label="Target"
        name="target_env"
        value={filter.target_env}
        onChoose={(target_env) => choose({ target_env })}
      >
        <option value="production">Production</option>
        <option value="staging">Staging</option>
      </Choice>
      <Field label="Who" className="md:w-56">
        <Input
          key={filter.actor}
          name="actor"
          defaultValue={filter.actor}
          placeholder="name or e-mail, then Enter"
          type="search"
        />
      </Field>
      {isFiltered ? (
        <Button variant="ghost" onClick={() => show({})}>
          Clear
        </Button>
      ) : null}
    </form>
  );
}

function typedIn(form: HTMLFormElement | null): DeployFilter {
  const actor = form === null ? null : new FormData(form).get("actor");
  return typeof actor === "string" ? { actor: actor.trim() } : {};
}

function Choice({ label, name, value, onChoose, children }: ChoiceProps) {
  return (
    <Field label={label} className="md:w-44">
      <Select name={name} value={value ?? ""} onChange={(event) => onChoose(event.target.value)}>
        <option value="">All</option>
        {children}
      </Select>
    </Field>
  );
}
