import { defineConfig } from "prisma/config";

// Prisma 7's CLI downloads a schema engine that `generate` and `validate` never run; any existing file satisfies it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
