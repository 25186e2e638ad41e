# An endpoint of a proxy that another repository makes.
resource "aws_db_proxy_endpoint" "reader" {
  db_proxy_name          = var.proxy
  db_proxy_endpoint_name = "reader"
  target_role            = "READ_ONLY"
}

variable "proxy" {
  type = string
}
