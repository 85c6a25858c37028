# One build, three images: `web`, `gateway` and `migrate`. Unverified: no container engine where Workbench is tested.
FROM node:20-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY apps/gateway/package.json apps/gateway/
COPY apps/ecs-local/package.json apps/ecs-local/
COPY packages/client/package.json packages/client/
COPY packages/db/package.json packages/db/
COPY packages/ecs/package.json packages/ecs/
COPY packages/protocol/package.json packages/protocol/
COPY packages/session-manager/package.json packages/session-manager/
COPY packages/testkit/package.json packages/testkit/
RUN npm ci --include=dev --ignore-scripts && node node_modules/esbuild/install.js
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:20-bookworm-slim AS runtime
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
USER node

FROM runtime AS migrate
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/apps/gateway/dist apps/gateway/dist
CMD ["node", "apps/gateway/dist/migrate.js"]

FROM runtime AS gateway
COPY --from=build /app/apps/gateway/dist apps/gateway/dist
ENV WORKBENCH_GATEWAY_HOST=0.0.0.0 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=1048576
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:3001/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--wasm-tiering-budget=18000000", "--max-semi-space-size=1", "--heap-growing-percent=10", "apps/gateway/dist/main.js"]

FROM runtime AS web
COPY --from=build /app/apps/web/package.json /app/apps/web/next.config.mjs apps/web/
COPY --from=build /app/apps/web/.next apps/web/.next
COPY --from=build /app/apps/web/dist apps/web/dist
ENV WORKBENCH_WEB_HOST=0.0.0.0
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--wasm-tiering-budget=18000000", "apps/web/dist/main.js"]
