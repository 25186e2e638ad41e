import { Prisma, PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
const guard = Prisma.sql`pg_advisory_lock(13)`;

export async function prismatic(schema: string) {
  await prisma.$executeRawUnsafe(`SET search_path TO "${schema}"`);
  await prisma.$queryRaw`SELECT ${guard}`;
  await prisma.$queryRaw(Prisma.sql`SET TIME ZONE 'UTC'`);
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw(Prisma.raw('SET ROLE prisma'));
  });
}
