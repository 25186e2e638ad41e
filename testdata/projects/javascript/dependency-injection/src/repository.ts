import { Injectable } from '@nestjs/common';
import { DataSource, QueryRunner } from 'typeorm';

@Injectable()
export class TenantRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly prefix: string,
  ) {}

  async enter(tenant: string) {
    await this.dataSource.query(`SET search_path TO ${this.prefix}_${tenant}`);
    await this.manager().query('SET ROLE tenant');
  }

  private manager() {
    return this.dataSource.manager;
  }
}
