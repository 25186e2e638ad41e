resource "aws_db_proxy" "main" {
  name          = "shop"
  engine_family = var.family
  require_tls   = true
}

resource "aws_db_proxy_default_target_group" "main" {
  db_proxy_name = aws_db_proxy.main.name

  connection_pool_config {
    session_pinning_filters = local.filters
  }
}
