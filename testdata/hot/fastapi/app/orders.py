from .store import Store


def create(order):
    return save(Store(), order)


def save(store: Store, order):
    return store.insert(order)
