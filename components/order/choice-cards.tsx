"use client";

import { useId } from "react";

interface ChoiceCardsProps<Choice extends string> {
  legend: string;
  choices: readonly { choice: Choice; title: string; text: string }[];
  chosen: Choice;
  onChoose: (choice: Choice) => void;
}

/** What can be ordered, each with what it means. */
export function ChoiceCards<Choice extends string>({ legend, choices, chosen, onChoose }: ChoiceCardsProps<Choice>) {
  const name = useId();
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{legend}</legend>
      {choices.map(({ choice, title, text }) => (
        <label
          key={choice}
          className="flex cursor-pointer items-start gap-3 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            checked={chosen === choice}
            onChange={() => onChoose(choice)}
            className="mt-0.5 size-4 accent-accent"
          />
          <span>
            <span className="block font-medium">{title}</span>
            <span className="block text-sm text-muted">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
