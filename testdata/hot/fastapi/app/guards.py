from .store import Store


def tenant_of(request):
    store = Store()
    return store.switch(request.headers["x-tenant"])
