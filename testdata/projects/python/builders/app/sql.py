from sqlalchemy import text

TIMEOUT = "SET SESSION innodb_lock_wait_timeout = %s"
DEFAULT_TIMEOUT = TIMEOUT % ("DEFAULT",)


class Builder:
    size = "1024"

    def statement(self, name):
        return f"SET {name} = 1"

    def build(self):
        return " ".join(["SET", "sort_buffer_size", "=", self.size])


class RoleBuilder(Builder):
    def statement(self, name):
        base = super().statement(name)
        return base + "; SET ROLE app"
