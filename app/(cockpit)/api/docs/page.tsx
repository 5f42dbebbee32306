import type { Metadata } from "next";

import { readDocument } from "@/app/api/openapi.json/document";
import * as openApi from "@/app/api/openapi.json/route";
import { pageContext } from "@/app/context";
import { FieldList } from "@/components/help/api-fields";
import { Operation } from "@/components/help/api-operation";
import { TypeText } from "@/components/help/api-type";
import { Card } from "@/components/ui/card";
import { Section } from "@/components/ui/section";
import { readApiReference } from "@/lib/help/queries";
import type { NamedSchema } from "@/lib/help/rules";
import { apiPaths } from "@/lib/paths";

export const metadata: Metadata = { title: "API" };

export default async function ApiPage() {
  await pageContext();
  const { says, groups, schemas } = readApiReference(await readDocument(openApi));
  return (
    <div className="mx-auto max-w-6xl">
      <h1 className="text-xl font-semibold tracking-tight">API</h1>
      <p className="mt-1 max-w-3xl text-muted">{says}</p>
      <p className="mt-1 text-muted">
        For programs:{" "}
        <a href={apiPaths.openApi()} className="text-accent underline underline-offset-4">
          OpenAPI 3.1
        </a>
      </p>
      <nav aria-label="Parts of the API" className="mt-4 flex flex-wrap gap-x-4">
        {[...groups.map(({ name }) => name), "schemas"].map((name) => (
          <a key={name} href={`#${name}`} className="inline-flex min-h-11 items-center text-accent hover:underline">
            {name}
          </a>
        ))}
      </nav>
      {groups.map(({ name, operations }) => (
        <div key={name} id={name} className="scroll-mt-28">
          <Section
            title={operations.some(({ path }) => path.startsWith("/api/")) ? `/api/${name}` : `/${name}`}
            className="mt-6"
          >
            <Card className="divide-y divide-line overflow-hidden">
              {operations.map((operation) => (
                <Operation key={operation.id} operation={operation} />
              ))}
            </Card>
          </Section>
        </div>
      ))}
      <div id="schemas" className="scroll-mt-28">
        <Section title="schemas" className="mt-8">
          <Card className="divide-y divide-line">
            {schemas.map((schema) => (
              <Schema key={schema.name} schema={schema} />
            ))}
          </Card>
        </Section>
      </div>
    </div>
  );
}

function Schema({ schema: { name, fields, type } }: { schema: NamedSchema }) {
  return (
    <div id={`schema-${name}`} className="scroll-mt-28 px-4 py-3 text-sm target:bg-hover">
      <h3 className="mb-1 font-mono font-medium">{name}</h3>
      {fields.length === 0 ? <TypeText parts={type} /> : <FieldList label={name} fields={fields} />}
    </div>
  );
}
