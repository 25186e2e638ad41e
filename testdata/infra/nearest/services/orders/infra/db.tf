resource "aws_db_proxy" "orders" {
  engine_family = "POSTGRESQL"
}
