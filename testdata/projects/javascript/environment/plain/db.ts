import { PrismaClient } from "@prisma/client";
import postgres from "postgres";

export const prisma = new PrismaClient();
export const sql = postgres(process.env.DATABASE_URL!);
