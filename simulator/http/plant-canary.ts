import type { BodyAnswer } from "./answer";

const CONFIG_VAR = /^[A-Z][A-Z0-9_]{2,}$/;
const SECRET_WORD = /token|secret|password/i;

/** The same answer with a secret in every object of it, behind each name that sounds like one and as members nobody asks for. */
export function plantCanary(answer: BodyAnswer, canary: string): BodyAnswer {
  return {
    ...answer,
    headers: { ...answer.headers, "x-secret": canary },
    body: infectText(answer.body, canary),
  };
}

function infectText(text: string, canary: string): string {
  try {
    return JSON.stringify(infect(JSON.parse(text), canary));
  } catch {
    return text;
  }
}

function infect(value: unknown, canary: string): unknown {
  if (Array.isArray(value)) return value.map((item) => infect(item, canary));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isSecret = CONFIG_VAR.test(name) || SECRET_WORD.test(name);
    return [name, isSecret && typeof member === "string" ? `${member} ${canary}` : infect(member, canary)];
  });
  return { ...Object.fromEntries(members), CANARY_SECRET: canary, token: canary };
}
