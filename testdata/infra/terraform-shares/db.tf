resource "aws_db_proxy" "a" {
  name          = "a"
  engine_family = "MYSQL"
}

resource "aws_db_proxy_default_target_group" "a" {
  db_proxy_name = aws_db_proxy.a.name

  connection_pool_config {
    max_connections_percent = 60
  }
}

resource "aws_db_proxy_target" "a" {
  db_proxy_name          = aws_db_proxy.a.name
  db_instance_identifier = aws_db_instance.shop.identifier
}

resource "aws_db_proxy" "b" {
  name          = "b"
  engine_family = "MYSQL"
}

resource "aws_db_proxy_default_target_group" "b" {
  db_proxy_name = aws_db_proxy.b.name

  connection_pool_config {
    max_connections_percent = 40
  }
}

resource "aws_db_proxy_target" "b" {
  db_proxy_name          = aws_db_proxy.b.name
  db_instance_identifier = aws_db_instance.shop.identifier
}

resource "aws_db_proxy" "c" {
  name          = "c"
  engine_family = "MYSQL"
}

resource "aws_db_proxy_default_target_group" "c" {
  db_proxy_name = aws_db_proxy.c.name

  connection_pool_config {
    max_connections_percent = 100
  }
}

resource "aws_db_proxy_target" "c" {
  db_proxy_name          = aws_db_proxy.c.name
  db_instance_identifier = aws_db_instance.stock.identifier
}
