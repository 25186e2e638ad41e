variable "engine" {
  type    = string
  default = "POSTGRESQL"
}

resource "aws_db_proxy" "this" {
  name          = "shop"
  engine_family = "${var.engine}"
}
