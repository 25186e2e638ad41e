resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  debug_logging = true
  require_tls   = false
}

resource "aws_db_proxy_default_target_group" "orders" {
  db_proxy_name = aws_db_proxy.orders.name

  connection_pool_config {
    init_query                   = "SET search_path TO shop; SET statement_timeout = '5s'"
    max_connections_percent      = 60
    max_idle_connections_percent = 70
  }
}

resource "aws_db_proxy_target" "orders" {
  db_proxy_name         = aws_db_proxy.orders.name
  target_group_name     = aws_db_proxy_default_target_group.orders.name
  db_cluster_identifier = aws_rds_cluster.main.id
}

resource "aws_db_proxy" "reports" {
  name          = "reports"
  engine_family = "POSTGRESQL"
  require_tls   = true
  debug_logging = false
}

resource "aws_db_proxy_default_target_group" "reports" {
  db_proxy_name = "reports"

  connection_pool_config {
    init_query                   = "SET work_mem = '64MB'"
    max_connections_percent      = 50
    max_idle_connections_percent = 20
  }
}

resource "aws_db_proxy_target" "reports" {
  db_proxy_name         = aws_db_proxy.reports.name
  target_group_name     = aws_db_proxy_default_target_group.reports.name
  db_cluster_identifier = aws_rds_cluster.main.id
}
