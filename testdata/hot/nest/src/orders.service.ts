import { DataSource } from "typeorm";

export class OrdersService {
  constructor(private readonly source: DataSource) {}

  create() {
    return this.source.query("SET search_path TO orders");
  }

  rebuild() {
    return this.source.query("LISTEN rebuild");
  }
}
