"""Message Batches: handed in, worked off after some polls, read in any order."""

import json
import random

from . import wire


class Batches:
    """``polls`` is how often a batch is still in progress when asked.

    ``create_step`` answers instead when a batch is handed in.
    """

    def __init__(self, fake, polls=1):
        self.fake, self.polls = fake, polls
        self.known = {}
        self.outcomes = {}
        self.create_step = None

    def handle(self, exchange):
        """Answer one request below ``/v1/messages/batches``."""
        path = exchange.received.path.removeprefix("/v1/messages/batches").strip("/")
        if not path:
            (self.create_step or self._create)(exchange)
        elif path.split("/")[0] not in self.known:
            exchange.fail(404, "not_found_error", "no such batch")
        elif path.endswith("/results"):
            self._results(exchange, self.known[path.split("/")[0]])
        else:
            exchange.json(self._poll(path))

    def _create(self, exchange):
        batch_id = f"msgbatch_fake_{len(self.known) + 1}"
        self.known[batch_id] = {"requests": exchange.body["requests"], "polls": self.polls}
        exchange.json(self._state(batch_id))

    def _poll(self, batch_id):
        self.known[batch_id]["polls"] -= 1
        return self._state(batch_id)

    def _state(self, batch_id):
        batch = self.known[batch_id]
        ended = batch["polls"] < 0
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        counts["succeeded" if ended else "processing"] = len(batch["requests"])
        return {
            "id": batch_id,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": counts,
            "created_at": "2026-11-01T00:00:00Z",
            "expires_at": "2026-11-02T00:00:00Z",
            "ended_at": "2026-11-01T01:00:00Z" if ended else None,
            "results_url": self._results_url(batch_id) if ended else None,
        }

    def _results_url(self, batch_id):
        return self.fake.url_of_results or f"{self.fake.url}/v1/messages/batches/{batch_id}/results"

    def _results(self, exchange, batch):
        lines = [self._result(request) for request in batch["requests"]]
        random.Random(7).shuffle(lines)
        content = "".join(json.dumps(line) + "\n" for line in lines).encode()
        exchange.send(200, content, {"content-type": "application/x-jsonl"})

    def _result(self, request):
        outcome = self.outcomes.get(request["custom_id"], "succeeded")
        result = {"type": outcome}
        if outcome == "errored":
            result["error"] = {"type": "error", "error": {"type": "api_error", "message": "no"}}
        if outcome == "succeeded":
            result["message"] = _play(self.fake.next_step(), request["params"])
        return {"custom_id": request["custom_id"], "result": result}


def _play(step, params):
    """The message that a step gives for the parameters of a batched request."""
    caught = _Catch(params)
    step(caught)
    return caught.message


class _Catch:
    def __init__(self, params):
        self.body, self.message = params, None

    def answer(self, content, *, stop_reason="end_turn", usage=None, **_ignored):
        self.message = wire.message(
            content,
            model=self.body["model"],
            stop_reason=stop_reason,
            usage=usage or wire.usage(self.body, content),
        )
