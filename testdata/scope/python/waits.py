import time

import requests
from celery import shared_task
from django.db import transaction

session = requests.Session()


@shared_task
def send_receipt(order):
    pass


def pay(order):
    with transaction.atomic():
        order.save()
        requests.post("https://pay.example", json={})  # ~ open-transaction warning: waits for an HTTP request
        session.get("https://pay.example")  # ~ open-transaction warning: waits for an HTTP request
        send_receipt.delay(order.id)  # ~ open-transaction warning: waits for a task to a queue
        notify(order)  # ~ open-transaction warning: waits for an HTTP request
        time.sleep(1)  # ~ open-transaction warning: waits for a sleep
    requests.post("https://pay.example", json={})
    session.get("https://pay.example")


def notify(order):
    requests.post("https://mail.example", json={})
