from django.db import transaction

from app.mail import confirm


def place(order):
    with transaction.atomic():
        order.save()
        confirm(order)
