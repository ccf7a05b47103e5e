from django.urls import path

from webapp.donations import set_views

app_name = "donations"
urlpatterns = [
    path("", set_views.data, name="data"),
    path("build/", set_views.build, name="build"),
    path("<uuid:set_id>/", set_views.data_set, name="set"),
    path("<uuid:set_id>/progress/", set_views.progress, name="progress"),
    path("<uuid:set_id>/sheet.json", set_views.sheet, name="sheet"),
    path("<uuid:set_id>/withdraw/", set_views.withdraw, name="withdraw_set"),
]
