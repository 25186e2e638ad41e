resource "aws_db_proxy" "main" {
  engine_family = "MYSQL"
  debug_logging = true
}
