from odoo import fields, models

from ..engine import narration, summary

RULE = "smart_close.smart_rule_close_summary"
#: Code of a language -> its name, where numbers written as words are known.
LANGUAGES = {"en": "English", "nl": "Dutch", "de": "German", "fr": "French", "es": "Spanish"}


class SmartClose(models.Model):
    """What Claude said about a close: asked for after each scan, checked, and kept."""

    _inherit = "smart.close"

    def _rescan(self, codes=None, companies=None):
        super()._rescan(codes, companies)
        if codes is None:
            self._ask_for_words()

    def _lacks_words(self, digest):
        """Whether nothing was said about this state yet; Claude is not asked twice about one."""
        words = self.words or {}
        return words.get("digest") != digest or words.get("state") == "unavailable"

    def _words_language(self):
        """The language of whoever prepares the close, where its numbers can be checked."""
        # sudo: the language of one user, which nobody else may read
        code = self.preparer_id.sudo().lang or self.company_id.partner_id.lang or "en"
        return LANGUAGES.get(code[:2], LANGUAGES["en"])

    def _keep_words(self, digest, advice, language):
        """Store what Claude said, or why it is not shown."""
        value = advice.value or {}
        overview = [text for text in value.get("overview", ()) if text.strip()]
        told = {each["label"]: each["text"] for each in value.get("advice", ())}
        known = set(self._places(self._summary_facts()))
        wrong = [
            each
            for text in (*overview, *told.values())
            for each in narration.problems(text, known, language)
        ]
        state = "refused" if wrong or not overview else "claude"
        self._store(
            {
                "words": {
                    "digest": digest,
                    "state": state if advice.value else "unavailable",
                    "overview": overview,
                    "advice": told,
                    "problems": wrong[:20],
                    "language": language,
                    **advice.evidence,
                }
            }
        )

    def _ask_for_words(self):
        """Have the queue ask Claude about the close as it stands now, if Claude is set up."""
        for close in self:
            company = close.company_id
            # sudo: whether the rule and Claude are on is nothing that accountants may read
            rule = self.env.ref(RULE).sudo()
            if not rule._is_listening(company) or close.state == "locked":
                continue
            if self.env["smart.llm.connection"]._plan(company.id) is None:
                continue
            digest = summary.digest(close._question())
            if close._lacks_words(digest):
                day = fields.Date.context_today(close)
                key = f"close.words,{close.id},{digest},{day}"
                # sudo: the queue belongs to nobody; it is only told which close to look at
                events = self.env["smart.event"].sudo()
                events._offer(rule, company, key=key, model=self._name, ids=close.ids)
