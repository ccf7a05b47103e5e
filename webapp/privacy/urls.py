from django.urls import path

from webapp.privacy import school_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.home, name="home"),
    path("looks/", views.looks, name="looks"),
    path("copy/", views.ask_copy, name="ask_copy"),
    path("copy/<uuid:download_id>/", views.copy, name="copy"),
    path("forget/", views.forget, name="forget"),
    path("erase/", views.erase, name="erase"),
    path("erased/<uuid:erasure_id>/", views.erased, name="erased"),
    path("erased/<uuid:erasure_id>/proof.txt", views.proof, name="proof"),
    path("school/", school_views.school, name="school"),
    path("school/person/", school_views.person_limit, name="person_limit"),
    path("school/copy/", school_views.ask_copy, name="school_copy"),
    path("school/erase/", school_views.erase, name="school_erase"),
    path("school/assessment/", school_views.assessment, name="assessment"),
]
