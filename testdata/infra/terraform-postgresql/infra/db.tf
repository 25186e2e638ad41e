resource "aws_db_proxy" "main" {
  name          = "shop"
  engine_family = "POSTGRESQL"
  require_tls   = true
}
