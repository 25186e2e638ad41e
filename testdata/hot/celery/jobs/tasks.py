from celery import shared_task

from .work import rebuild


@shared_task
def nightly(name):
    loop(name)


def loop(name):
    if name:
        loop(name[1:])
    rebuild()
