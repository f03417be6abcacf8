"""Conversations with tools: every step is a call of its own, with its own ticket and log row."""

import json
import time
from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from .. import llm
from ..engine import schema as forms
from ..engine.injection import fence
from ..engine.pricing import ceiling, price_at
from ..engine.pseudonym import Revealer
from ..engine.schema import clean_deep
from ..llm.job import estimate
from ..llm.tools import Conversation
from .smart_llm_ledger import today_in

#: A step is not begun with less time than this, in seconds.
LEAST_SECONDS = 2
#: Longest result of a tool that goes back, in characters.
LONGEST_RESULT = 20_000


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _converse(self, prompt_code, values, history, tools, run_tool, *, rule=None, company=None,
                  people=None, tier=None, max_steps=8, max_cost=None, on_text=None):  # fmt: skip
        """Talk until there is an answer, letting the model ask for tools meanwhile.

        The tools are the caller's: it runs them with the rights of whoever asked, and whatever
        a tool writes must be committed, or put aside for approval, when it returns.

        :param history: messages ``{"role", "content"}``, the last one of the user
        :param tools: list of ``llm.Tool``
        :param run_tool: function of a tool's name and checked input; its result is plain data.
            A ``UserError`` is told to the model as the tool's failure
        :param max_steps: calls at most; the last one must answer without tools
        :param max_cost: dollars at most, for all steps together
        :param on_text: function that is given the text as it comes, names put back
        :return: a ``Conversation``
        :raises LlmUnavailable: for any failure whatever
        """
        with self._typed_failures():
            job = self._prepare("converse", prompt_code, values, rule=rule, company=company,
                                people=people, tier=tier)  # fmt: skip
            self._open_talk(job, history, tools)
            talk = _Talk(self, job, {tool.name: tool for tool in tools}, run_tool, on_text)
            return talk.run(max_steps, None if max_cost is None else Decimal(str(max_cost)))

    @api.model
    def _open_talk(self, job, history, tools):
        """Turn the request into a conversation: context first, then what was said."""
        context = job.params["messages"][0]["content"]
        messages = [
            {
                "role": "assistant" if turn["role"] == "assistant" else "user",
                "content": job.hidden.hide_text(clean_deep(turn["content"])),
            }
            for turn in history
        ]
        messages[0]["content"] = f"{context}\n\n{messages[0]['content']}"
        job.params["messages"] = messages
        job.schema = None
        job.params.get("output_config", {}).pop("format", None)
        if tools:
            job.params["tools"] = [tool.definition(job.hidden.hide) for tool in tools]


class _Talk:
    """One conversation while it goes on."""

    def __init__(self, gateway, job, tools, run_tool, on_text):
        self._gateway, self._job, self._tools = gateway, job, tools
        self._run_tool, self._on_text = run_tool, on_text or (lambda text: None)
        self._spent, self._call_ids = Decimal(0), []
        self._pace = llm.STREAM if gateway._in_request() else llm.BACKGROUND
        seconds = llm.TALK if gateway._in_request() else llm.BACKGROUND.total
        self._end = time.monotonic() + seconds

    def run(self, max_steps, max_cost):
        for step in range(1, max_steps + 1):
            self._choose_tools(is_last=step == max_steps)
            self._check_money(max_cost)
            reply = self._step()
            if not reply.tool_calls:
                text = self._job.hidden.reveal_text(clean_deep(reply.text))
                return Conversation(text, step, self._spent, self._call_ids)
            self._answer_tools(reply)
        raise llm.LlmUnavailable("steps")

    def _choose_tools(self, is_last):
        if self._tools:
            choice = {"type": "none"} if is_last else {"type": "auto"}
            if not is_last:
                choice["disable_parallel_tool_use"] = True
            self._job.params["tool_choice"] = choice

    def _check_money(self, max_cost):
        if max_cost is None:
            return
        job, tokens = self._job, estimate(self._job.params)
        price = price_at(job.prices, today_in(job.plan.zone), tokens)
        if price and self._spent + ceiling(tokens, job.max_output, price) > max_cost:
            raise llm.LlmUnavailable(
                "budget",
                details={
                    "scope": "task", "period": "run",
                    "spent": f"{self._spent:.2f}", "limit": f"{max_cost:.2f}",
                },
            )  # fmt: skip

    def _step(self):
        revealer = Revealer(self._job.hidden)
        self._job.is_counted = False

        def send(session, may_repeat):
            reply = session.stream(
                self._job.params, lambda text: self._say(revealer.feed(text)), may_repeat
            )
            self._say(revealer.close())
            return reply

        reply, ticket, cost, _ms = self._gateway._call(
            self._job, send, self._pace_left(), with_tools=True
        )
        self._spent += cost
        self._call_ids.append(ticket.call_id)
        return reply

    def _pace_left(self):
        """How long the next step may take, so that all of them end in time."""
        left = self._end - time.monotonic()
        if left < LEAST_SECONDS:
            raise llm.LlmUnavailable("timeout")
        pace = self._pace
        return replace(pace, per_try=min(pace.per_try, left), total=min(pace.total, left))

    def _say(self, text):
        if text:
            self._on_text(text)

    def _answer_tools(self, reply):
        results = [self._tool_result(call) for call in reply.tool_calls]
        self._job.params["messages"] += [reply.turn, {"role": "user", "content": results}]

    def _tool_result(self, call):
        """Run one tool; what went wrong is told to the model, as data like the result."""
        text, is_error = self._run(call)
        text = self._job.hidden.hide_text(clean_deep(text))[:LONGEST_RESULT]
        return {
            "type": "tool_result",
            "tool_use_id": call.get("id"),
            "content": fence(text, str(call.get("name"))),
            "is_error": is_error,
        }

    def _run(self, call):
        tool = self._tools.get(call.get("name"))
        if tool is None:
            return self._gateway.env._("There is no such tool."), True
        wanted = self._job.hidden.reveal(call.get("input"))
        wanted, problems = forms.check(wanted, tool.schema, "input")
        if problems:
            return "; ".join(problems[:5]), True
        try:
            return json.dumps(
                self._run_tool(tool.name, wanted), ensure_ascii=False, default=str
            ), False
        except UserError as error:
            return str(error), True
