module "rds_proxy" {
  source = "terraform-aws-modules/rds-proxy/aws"

  name          = "shop"
  engine_family = "SQLSERVER"
}
