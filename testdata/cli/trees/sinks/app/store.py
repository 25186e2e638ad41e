import queue

later = queue.Queue()


def run_later(tag, sql):
    later.put((tag, sql))


class Store:
    def enqueue(self, sql):
        later.put(("", sql))

    def subscribe(self, channel):
        later.put(("listen", channel))
