"""The client against the local Messages API, through the real SDK: every way to fail."""

import socket
import ssl
import threading
import time

from odoo.tests import BaseCase, tagged

from .. import llm
from .fake_claude import FakeClaude, answers

PARAMS = {
    "model": "claude-haiku-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "hello"}],
}
#: Two tries within a time that a test can wait for.
PACE = llm.Pace(per_try=0.6, tries=2, total=6, longest_pause=1)

#: What the server does -> reason, attempts, and whether it may have cost something.
MATRIX = {
    "400": (answers.status(400), "bad_request", 1, False),
    "401": (answers.status(401), "key_refused", 1, False),
    "402": (answers.status(402), "no_credit", 1, False),
    "403": (answers.status(403), "forbidden", 1, False),
    "404": (answers.status(404), "model_unknown", 1, False),
    "408": (answers.status(408, retry_after=0.05), "busy", 2, False),
    "409": (answers.status(409, retry_after=0.05), "busy", 2, False),
    "413": (answers.status(413), "too_large", 1, False),
    "429 for a moment": (answers.status(429, retry_after=0.1), "rate_limited", 2, False),
    "429 for 30 s": (answers.status(429, retry_after=30), "rate_limited", 1, False),
    "429 for an hour": (answers.status(429, retry_after=3600), "rate_limited", 1, False),
    "429 until soon": (answers.status(429, retry_after="soon"), "rate_limited", 2, False),
    "429 for spending": (
        answers.status(429, error_code="enforced_spend_limit_reached"),
        "no_credit",
        1,
        False,
    ),
    "500": (answers.status(500, retry_after=0.05), "server_error", 2, False),
    "502": (answers.status(502, retry_after=0.05), "server_error", 2, False),
    "503": (answers.status(503, retry_after=0.05), "server_error", 2, False),
    "529": (answers.status(529, retry_after=0.05), "overloaded", 2, False),
    "redirect": (
        answers.status(302, headers={"location": "http://127.0.0.1:9/"}),
        "address",
        1,
        False,
    ),
    "no content": (answers.body(b"", code=204), "bad_answer", 1, False),
    "slow": (answers.slow(5), "timeout", 2, True),
    "one byte at a time": (answers.drip(b'{"id": 1}', 0.03), "timeout", 2, True),
    "hangs up": (answers.hang_up(), "network", 2, True),
    "half an answer": (answers.truncated(b'{"id": "m", "type'), "network", 2, True),
    "web page": (answers.body(b"<html>hello</html>", "text/html"), "bad_answer", 1, False),
    "empty body": (answers.body(b""), "bad_answer", 1, False),
    "broken JSON": (answers.body(b'{"id":'), "bad_answer", 1, False),
    "a list": (answers.body(b"[1]"), "bad_answer", 1, False),
    "null": (answers.body(b"null"), "bad_answer", 1, False),
    "another form": (
        answers.body(b'{"id": 5, "content": "x", "usage": []}'),
        "bad_answer",
        1,
        False,
    ),
    "10 MB": (answers.body(b'"' + b"x" * 10_000_000 + b'"'), "bad_answer", 1, False),
    "10,000 deep": (answers.body(b"[" * 10_000 + b"]" * 10_000), "bad_answer", 1, False),
    "refusal": (answers.refusal(), "refused", 1, False),
    "out of tokens": (answers.too_long(), "no_room", 1, False),
    "nothing": (answers.empty(), "empty", 1, False),
    "a tool that nobody offered": (answers.tool("delete_all", {}), "bad_answer", 1, False),
}


class LlmCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.fake = FakeClaude().start()
        self.addCleanup(self.fake.stop)

    def open(self, pace=PACE, url=None, key="sk-fake-key"):
        return llm.open_session(llm.Endpoint(url or self.fake.url, key), pace)

    def ask(self, **options):
        """One finished answer, or the exception."""
        with self.open(**options) as session:
            reply = session.create(PARAMS)
            llm.check_finished(reply)
            return reply


def _only(original, name, rows):
    """A resolver that knows one name more."""
    return lambda host, *rest, **options: rows if host == name else original(host, *rest, **options)


@tagged("smart", "post_install", "-at_install")
class TestLlmSession(LlmCase):
    def test_answer_carries_text_tokens_and_request_id(self):
        self.fake.script(answers.text("hi", usage={"input_tokens": 7, "output_tokens": 3}))
        reply = self.ask()
        self.assertEqual((reply.text, reply.usage.input, reply.usage.output), ("hi", 7, 3))
        self.assertEqual(reply.request_id, "req_fake_1")

    def test_cache_tokens_are_told_apart(self):
        usage = {
            "input_tokens": 1,
            "output_tokens": 2,
            "cache_read_input_tokens": 3,
            "cache_creation_input_tokens": 9,
            "cache_creation": {"ephemeral_5m_input_tokens": 4, "ephemeral_1h_input_tokens": 5},
        }
        self.fake.script(answers.text("hi", usage=usage))
        self.assertEqual(self.ask().usage, llm.Usage(1, 2, 3, 4, 5))

    def test_every_failure_becomes_one_typed_exception(self):
        before = threading.active_count()
        for name, (step, reason, attempts, may_have_cost) in MATRIX.items():
            with self.subTest(name), FakeClaude(default=step) as fake:
                with self.assertRaises(llm.LlmUnavailable) as caught:
                    self.ask(url=fake.url)
                fault = caught.exception
                self.assertEqual(fault.reason_code, reason)
                self.assertEqual(fault.may_have_cost, may_have_cost)
                self.assertEqual(len(fake.asked()), attempts)
        self.assertEqual(threading.active_count(), before)

    def test_second_try_succeeds(self):
        self.fake.script(answers.status(529, retry_after=0.05), answers.text("hi"))
        reply = self.ask()
        self.assertEqual((reply.text, reply.attempts), ("hi", 2))

    def test_retry_after_is_handed_to_the_caller(self):
        self.fake.script(answers.status(429, retry_after=3600))
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.ask()
        self.assertEqual(caught.exception.retry_after, 3600)
        self.assertEqual(caught.exception.fate, llm.WAIT)

    def test_unreachable_servers_are_a_network_or_address_matter(self):
        addresses = {
            "http://127.0.0.1:9": "network",
            "http://no.such.host.invalid": "network",
            f"https://127.0.0.1:{self.fake.url.rsplit(':', 1)[1]}": "network",
            "ftp://example.com": "address",
            "http://": "address",
            "not an address": "address",
        }
        for url, reason in addresses.items():
            with self.subTest(url), self.assertRaises(llm.LlmUnavailable) as caught:
                self.ask(url=url)
            self.assertEqual(caught.exception.reason_code, reason)
            self.assertFalse(caught.exception.may_have_cost)

    def test_name_that_nobody_resolves_is_waited_for_no_longer_than_for_an_answer(self):
        given_up = threading.Event()
        self.addCleanup(given_up.set)
        self.patch(socket, "getaddrinfo", lambda *_args, **_options: given_up.wait(30) and [])
        begun = time.monotonic()
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.ask(url="http://slow.resolver.invalid")
        self.assertEqual(caught.exception.reason_code, "timeout")
        self.assertFalse(caught.exception.may_have_cost)
        self.assertLess(time.monotonic() - begun, PACE.total)

    def test_address_that_does_not_answer_is_followed_by_the_next_one(self):
        port = int(self.fake.url.rsplit(":", 1)[1])
        rows = [(None, None, None, "", (address, port)) for address in ("127.9.9.9", "127.0.0.1")]
        self.patch(socket, "getaddrinfo", _only(socket.getaddrinfo, "two.invalid", rows))
        self.fake.script(answers.text("hi"))
        self.assertEqual(self.ask(url=f"http://two.invalid:{port}").text, "hi")

    def test_certificate_from_the_future_is_blamed_on_the_clock(self):
        from ..llm import faults

        for code, reason in ((9, "clock"), (10, "clock"), (18, "certificate")):
            error = ssl.SSLCertVerificationError("certificate verify failed")
            error.verify_code = code
            self.assertEqual(faults.from_exception(error).reason_code, reason)

    def test_nothing_is_left_open(self):
        self.ask()
        for _moment in range(200):
            if not self.fake.open_connections:
                break
            threading.Event().wait(0.01)
        self.assertEqual(self.fake.open_connections, 0)

    def test_a_job_of_many_calls_uses_one_connection_and_closes_it(self):
        self.fake.default = answers.text("hi")
        with llm.connections_kept():
            for _number in range(3):
                self.assertEqual(self.ask().text, "hi")
                self.assertEqual(self.fake.open_connections, 1)
            with llm.connections_kept():  # as in a job that calls another
                self.ask()
            self.assertEqual(self.fake.open_connections, 1)
        deadline = time.monotonic() + 5
        while self.fake.open_connections and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(self.fake.open_connections, 0)

    def test_a_kept_connection_has_the_deadline_of_each_attempt(self):
        with llm.connections_kept():
            self.fake.script(answers.text("hi"), answers.slow(5), answers.slow(5))
            self.ask()
            with self.assertRaises(llm.LlmUnavailable) as caught:
                self.ask()
            self.assertEqual(caught.exception.reason_code, "timeout")
            self.fake.script(answers.text("again"))
            self.assertEqual(self.ask().text, "again")

    def test_key_is_sent_as_bearer_and_in_no_text(self):
        self.ask()
        self.assertEqual(self.fake.requests[0].headers["authorization"], "Bearer sk-fake-key")
        self.assertNotIn("sk-fake-key", repr(llm.Endpoint(self.fake.url, "sk-fake-key")))
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.ask(key="sk-fake-wrong")
        self.assertEqual(caught.exception.reason_code, "key_refused")
        self.assertNotIn("sk-fake", str(caught.exception) + repr(caught.exception))


@tagged("smart", "post_install", "-at_install")
class TestLlmStream(LlmCase):
    def stream(self):
        heard = []
        with self.open() as session:
            try:
                return heard, session.stream(PARAMS, heard.append)
            except llm.LlmUnavailable as fault:
                return heard, fault

    def test_text_arrives_in_pieces(self):
        self.fake.script(answers.text("a text in several pieces"))
        heard, reply = self.stream()
        self.assertGreater(len(heard), 1)
        self.assertEqual("".join(heard), reply.text)

    def test_tool_call_is_streamed(self):
        self.fake.script(answers.tool("find", {"name": "Ada"}))
        _heard, reply = self.stream()
        self.assertEqual(
            [(call["name"], call["input"]) for call in reply.tool_calls],
            [("find", {"name": "Ada"})],
        )

    def test_cut_stream_is_noticed_and_its_tokens_counted(self):
        self.fake.script(answers.cut("a text in several pieces"))
        _heard, reply = self.stream()
        with self.assertRaises(llm.LlmUnavailable) as caught:
            llm.check_finished(reply)
        self.assertEqual(caught.exception.reason_code, "cut_short")
        self.assertGreater(caught.exception.usage.input, 0)

    def test_failure_after_the_first_text_is_not_tried_again(self):
        self.fake.script(answers.error_in_stream(after_events=3))
        heard, fault = self.stream()
        self.assertEqual(fault.reason_code, "overloaded")
        self.assertTrue(heard)
        self.assertEqual(len(self.fake.asked()), 1)

    def test_failure_before_the_first_text_is_tried_again(self):
        self.fake.script(answers.error_in_stream(after_events=1), answers.text("hi"))
        heard, reply = self.stream()
        self.assertEqual(heard, ["hi"])
        self.assertEqual(reply.attempts, 2)


@tagged("smart", "post_install", "-at_install")
class TestLlmOtherCalls(LlmCase):
    def test_tokens_are_counted(self):
        with self.open() as session:
            self.assertGreater(session.count_tokens(PARAMS), 0)

    def test_a_count_that_is_no_number_is_refused(self):
        self.fake.count_step = lambda exchange: exchange.json({"input_tokens": "many"})
        with self.open() as session, self.assertRaises(llm.LlmUnavailable):
            session.count_tokens(PARAMS)

    def test_models_are_listed_with_their_retirement(self):
        self.fake.models[0]["retires_at"] = "2027-01-01T00:00:00Z"
        with self.open() as session:
            models = session.models()
        self.assertEqual(models[0]["id"], "claude-haiku-5-5")
        self.assertEqual(models[0]["retires_at"].year, 2027)

    def test_batch_results_come_by_custom_id(self):
        self.fake.batches.outcomes["b"] = "expired"
        requests = [{"custom_id": name, "params": PARAMS} for name in "abc"]
        with self.open() as session:
            batch = session.batch_create(requests)
            self.assertFalse(session.batch_ended(batch))
            self.assertTrue(session.batch_ended(batch))
            lines = list(session.batch_results(batch))
        results = {name: (outcome, reply) for name, outcome, reply in lines}
        self.assertEqual(sorted(results), ["a", "b", "c"])
        self.assertEqual(results["b"], ("expired", None))
        self.assertIn("canned", results["a"][1].text)

    def test_key_is_not_sent_where_results_point_elsewhere(self):
        with self.open() as session:
            batch = session.batch_create([{"custom_id": "a", "params": PARAMS}])
            session.batch_ended(batch)
            self.fake.url_of_results = "http://127.0.0.2:9/results"
            with self.assertRaises(llm.LlmUnavailable) as caught:
                list(session.batch_results(batch))
        self.assertEqual(caught.exception.reason_code, "address")
