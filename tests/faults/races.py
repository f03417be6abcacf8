"""People who press a button at the same moment, each with a session and a thread of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from smartdev.rpc import RpcError


def at_once(*calls):
    """Run calls at the same moment; their results, an RpcError where one was refused."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except RpcError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as people:
        return list(people.map(run, calls))
