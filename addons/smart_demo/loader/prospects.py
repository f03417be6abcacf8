"""Leads of the pipeline, and next steps on leads and overdue invoices."""

from .book import Book, at_noon

LOST = -1


class Prospects:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan
        self.owners = [book.users["mateo"], book.users["priya"]]

    def load(self) -> None:
        self._leads()
        self._chores()

    def _leads(self):
        leads = self.plan.leads
        stages = self.env["crm.stage"].search([], order="sequence, id")
        won = stages.filtered("is_won")[:1]
        stages -= won
        records = self.book.create(
            "crm.lead",
            "lead",
            [lead.key for lead in leads],
            [
                self._lead(
                    lead, (stages[min(lead.stage, len(stages) - 1)] if lead.stage < 3 else won)
                )
                for lead in leads
            ],
        )
        for lead, record in zip(leads, records, strict=True):
            values = {
                "date_last_stage_update": at_noon(lead.moved),
                "date_open": at_noon(lead.created),
            }
            if lead.stage == 3:
                values["date_closed"] = at_noon(lead.moved)
            record.write(values)
        lost = [lead.key for lead in leads if lead.stage == LOST]
        self.book.records("crm.lead", "lead", lost).write({"active": False, "probability": 0})
        self._activities(
            "crm.lead",
            [
                (
                    self.book.id("lead", lead.key),
                    lead.activity,
                    "Call back",
                    self.owners[lead.owner],
                )
                for lead in leads
                if lead.activity
            ],
        )
        self.book.backdate(records, [(lead.created, lead.moved) for lead in leads])

    def _lead(self, lead, stage) -> dict:
        values = {
            "type": "opportunity",
            "name": lead.name,
            "partner_name": lead.company,
            "contact_name": lead.contact,
            "email_from": lead.email,
            "phone": lead.phone,
            "partner_id": lead.partner and self.book.id("partner", lead.partner),
            "expected_revenue": lead.revenue / 100,
            "probability": lead.probability,
            "stage_id": stage.id,
            "user_id": self.owners[lead.owner],
            "company_id": self.book.company.id,
        }
        if "iap_enrich_done" in self.env["crm.lead"]._fields:
            # Otherwise a scheduled job would ask an outside service about invented companies.
            values["iap_enrich_done"] = True
        return values

    def _chores(self):
        anna = self.book.users["anna"]
        self._activities(
            "account.move",
            [
                (self.book.id("document", chore.document), chore.due, chore.summary, anna)
                for chore in self.plan.chores
            ],
        )

    def _activities(self, model: str, rows):
        kind = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(model),
                    "res_id": record,
                    "activity_type_id": kind.id,
                    "summary": summary,
                    "date_deadline": due,
                    "user_id": user,
                }
                for record, due, summary, user in rows
            ]
        )
