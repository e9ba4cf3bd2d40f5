"""The workers of `reelbase serve`: started, and replaced when they are lost."""

import logging
import socket
import time
from collections.abc import Callable

from uvicorn import Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from reelbase import stopping
from reelbase.cli.losses import Losses, ending, replacement
from reelbase.cli.worker import STARTUP_FAILURE
from reelbase.http.server import Worker

START_SECONDS = 60.0  # for a worker to answer for the first time, on a busy machine
ANSWER_SECONDS = 15  # for one that has answered before

log = logging.getLogger("reelbase.serve")


class Workers(Multiprocess):
    """The workers of uvicorn. One that is lost is logged and replaced, more slowly if that goes on."""

    def __init__(
        self,
        config: Config,
        sockets: list[socket.socket],
        reload: Callable[[Callable[[], bool]], None] | None = None,
    ) -> None:
        """Create them; `reload` prepares what a hangup does, and then calls what it is given."""
        super().__init__(config, sockets)
        self._reload = reload
        self._losses = Losses()
        self._first: list[Process] = []
        self._begun: dict[Process, float] = {}
        self._starting: set[Process] = set()  # were asked if they run, and did not answer yet
        self._due: dict[Process, float] = {}  # when lost ones are replaced

    def init_processes(self) -> None:
        """Start all of them."""
        for _ in range(self.processes_num):
            self._first.append(self._started())
        self.processes += self._first

    def keep_subprocess_alive(self) -> None:
        """Replace workers that were lost, and those whose time has come."""
        for place, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if process not in self._due:
                if self._is_starting(process) or process.is_alive(timeout=ANSWER_SECONDS):
                    continue
                self._lose(process)
            if not self.should_exit.is_set() and time.monotonic() >= self._due[process]:
                del self._due[process]
                self.processes[place] = self._started()

    def restart_all(self) -> None:
        """Replace the workers (SIGHUP), which read settings anew."""
        if self._reload is None:
            self._replace_all()
        else:
            self._reload(self._replace_all)

    def _replace_all(self) -> bool:
        """Replace each worker in turn. One leaves when its successor answers.

        If a successor can't be had, the workers from there on stay; false if that was the first.
        """
        for place, before in enumerate(self.processes):
            after = self._started()
            if not after.wait_until_ready(START_SECONDS, self.should_exit):
                after.kill()
                after.join()
                log.error("Worker %s was not replaced: the new one does not answer.", before.pid)
                return place > 0
            self._starting.discard(after)
            self._starting.discard(before)
            before.terminate()
            before.join()
            self._begun.pop(before, None)
            self._due.pop(before, None)
            self.processes[place] = after
        log.info("All workers were replaced.")
        return True

    def _started(self) -> Process:
        process = Worker(self.config, self.sockets)
        with stopping.later():  # the server ends its workers, whatever stops it
            process.start()
        self._begun[process] = time.monotonic()
        process.parent_conn.send(b"ping")
        self._starting.add(process)
        return process

    def _is_starting(self, process: Process) -> bool:
        """Return true if a worker runs and may still take time before it answers."""
        if process not in self._starting:
            return False
        is_late = time.monotonic() - self._begun[process] > START_SECONDS
        if is_late or not process.process.is_alive():
            self._starting.discard(process)
        elif process.parent_conn.poll():
            process.parent_conn.recv()
            self._starting.discard(process)
        return process in self._starting

    def _lose(self, process: Process) -> None:
        is_hung = process.process.is_alive()
        self._starting.discard(process)
        process.kill()
        process.join()
        now = time.monotonic()
        wait = self._losses.wait(now - self._begun.pop(process, 0.0))
        self._due[process] = now + wait
        if process.exitcode == STARTUP_FAILURE and process in self._first:  # all others would fail as well
            self.should_exit.set()
            return
        how = "it did not answer" if is_hung else ending(process.exitcode)
        log.error("Worker %s was lost (%s). %s", process.pid, how, replacement(wait))
