import { MigrationInterface, QueryRunner } from 'typeorm';

const LOCK = 'SELECT pg_advisory_lock(12)';

export class Init1 implements MigrationInterface {
  name = 'Init1';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(LOCK);
    await queryRunner.query(`CREATE TEMP TABLE "old" AS SELECT * FROM "users"`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("SET session_replication_role = 'replica'");
  }
}
