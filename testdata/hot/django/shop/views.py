from django.views import View

from .services import lock, refresh


def orders(request):
    return lock(request.user.pk)


class Cart(View):
    def post(self, request):
        return refresh()
