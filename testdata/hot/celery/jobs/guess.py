from celery import shared_task


@shared_task
def watch(listener):
    listener.begin_listening(None)
