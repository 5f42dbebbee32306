# One console, as it runs in production. Build it with the commit it is made of, which it reports as its version:
#   docker build --build-arg SOURCE_VERSION="$(git rev-parse HEAD)" --tag raxx-console .
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --include=dev --no-audit --no-fund --loglevel=error
COPY . .
ARG SOURCE_VERSION
RUN test -n "$SOURCE_VERSION" || { echo "Name the commit: --build-arg SOURCE_VERSION=\$(git rev-parse HEAD)"; exit 1; }
RUN SOURCE_VERSION="$SOURCE_VERSION" npm run build && node scripts/slim.mjs

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 PORT=3000
# Files belong to root and the process does not: it can write nowhere but in /tmp.
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/cli ./cli
COPY --from=build /app/docs/runbooks ./docs/runbooks
COPY --from=build /app/lib ./lib
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/public ./public
COPY --from=build /app/scripts ./scripts
COPY --from=build /app/cockpit.config.ts /app/package.json /app/tsconfig.json ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "scripts/healthcheck.mjs"]
# Node is the first process itself, so that SIGTERM reaches it: it hands its work back and ends within 20 s.
CMD ["node", "--max-semi-space-size=16", "scripts/serve.mjs"]
