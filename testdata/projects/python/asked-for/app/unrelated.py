import requests


def weather():
    return requests.get("https://weather.example.com").json()
