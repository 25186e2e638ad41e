import requests


def confirm(order):
    requests.post("https://mail.example.com/confirm", json={"order": order.id})
