"""What may be typed on the pages about incidents."""

from aman.incidents.forms.changes import (
    CorrectForm,
    EmptyForm,
    HandoverForm,
    IncidentForm,
    MergeForm,
    OfficeStepsForm,
    PeopleForm,
    ReportForm,
    ResultForm,
    StateForm,
    StepForm,
    WhoForm,
)
from aman.incidents.forms.fields import gazetteer
from aman.incidents.forms.intake import RELATIONS, IntakeForm, evidence_of

__all__ = [
    "RELATIONS",
    "CorrectForm",
    "EmptyForm",
    "HandoverForm",
    "IncidentForm",
    "IntakeForm",
    "MergeForm",
    "OfficeStepsForm",
    "PeopleForm",
    "ReportForm",
    "ResultForm",
    "StateForm",
    "StepForm",
    "WhoForm",
    "evidence_of",
    "gazetteer",
]
