from .db import charge, refund


class Payments:
    def pay(self):
        charge()


def give_back():
    refund()
