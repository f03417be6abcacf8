from . import smart_decision_reject
