module "proxy" {
  source = "../modules/proxy"
  engine = "MYSQL"
}
