variable "family" {
  default = "MYSQL"
}

locals {
  filters = ["EXCLUDE_VARIABLE_SETS"]
}
