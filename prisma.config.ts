import { defineConfig } from 'prisma/config';

// generate needs no database; migrations are applied by src/server/database/migrate.server.ts
export default defineConfig({ schema: 'prisma/schema.prisma' });
