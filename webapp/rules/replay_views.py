from django.http import HttpResponse


def start(request, classroom_id):
    return HttpResponse("")


def progress(request, classroom_id, run_id):
    return HttpResponse("")
