import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentFill, environmentWord } from "@/components/shell/environment-words";
import { classNames } from "@/components/ui/class-names";
import { Tip } from "@/components/ui/tooltip";
import type { EnvironmentAnswer } from "@/lib/environments/schemas";

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The environment's word beside the product's name; its tooltip says where the other console is. */
export function EnvironmentPill({ environment }: { environment: EnvironmentAnswer }) {
  const name = environment.environment;
  const other = name === "staging" ? "production" : "staging";
  return (
    <Tip text={`This host is ${name}. ${capital(other)} is another browser tab: ${environment.sister_url}`}>
      <span
        tabIndex={0}
        className={classNames(
          "inline-flex h-6 cursor-default items-center gap-1.5 rounded-full px-2.5 text-xs font-semibold tracking-wide",
          environmentFill[name],
        )}
      >
        <EnvironmentShape environment={name} />
        {environmentWord[name]}
      </span>
    </Tip>
  );
}
