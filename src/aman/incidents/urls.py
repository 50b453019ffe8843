"""The addresses of the pages about incidents. References and numbers stand in them, never words about a person."""

from __future__ import annotations

from django.urls import path

from aman.incidents.views import figures, following, importing, intake, merging, steps

app_name = "incidents"
urlpatterns = [
    path("", following.list_incidents, name="list_incidents"),
    path("open/", intake.open_incident, name="open_incident"),
    path("open/search/", intake.search_people, name="search_people"),
    path("open/draft/", intake.save_draft, name="save_draft"),
    path("handover/", following.view_handover, name="view_handover"),
    path("figures/", figures.view_figures, name="view_figures"),
    path("steps/", steps.set_office_steps, name="set_office_steps"),
    path("pairs/", merging.list_proposals, name="list_proposals"),
    path("pairs/<int:pk>/", merging.answer_proposal, name="answer_proposal"),
    path("files/", importing.list_report_files, name="list_report_files"),
    path("files/receive/", importing.receive_reports, name="receive_reports"),
    path("files/<int:file_id>/", importing.view_report_file, name="view_report_file"),
    path("files/<int:file_id>/take/", importing.confirm_reports, name="confirm_reports"),
    path("files/<int:file_id>/drop/", importing.drop_reports, name="drop_reports"),
    path("<slug:ref>/", following.view_incident, name="view_incident"),
    path("<slug:ref>/report/", following.add_report, name="add_report"),
    path("<slug:ref>/correct/", following.correct_incident, name="correct_incident"),
    path("<slug:ref>/people/", following.add_people, name="add_people"),
    path("<slug:ref>/people/<int:number>/state/", following.record_state, name="record_state"),
    path("<slug:ref>/people/<int:number>/who/", following.match_person, name="match_person"),
    path("<slug:ref>/reports/<int:report_id>/phone/", following.show_reporter_phone, name="show_reporter_phone"),
    path("<slug:ref>/steps/", steps.add_step, name="add_step"),
    path("<slug:ref>/steps/take/", steps.take_steps, name="take_steps"),
    path("<slug:ref>/steps/<int:step_id>/done/", steps.finish_step, name="finish_step"),
    path("<slug:ref>/merge/", merging.merge_incidents, name="merge_incidents"),
    path("<slug:ref>/apart/", merging.undo_merge, name="undo_merge"),
]
