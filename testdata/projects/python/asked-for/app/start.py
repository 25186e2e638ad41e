def started(name):
    return REGISTRY[name]


REGISTRY = {}
