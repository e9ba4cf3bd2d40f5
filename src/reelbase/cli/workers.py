"""The workers of `reelbase serve`: started, and replaced when they are lost."""

import logging
import socket
import time

from uvicorn import Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from reelbase.cli.losses import Losses, ending, replacement
from reelbase.cli.worker import STARTUP_FAILURE

log = logging.getLogger("reelbase.serve")


class Workers(Multiprocess):
    """The workers of uvicorn. One that is lost is logged and replaced, more slowly if that goes on."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._losses = Losses()
        self._first: list[Process] = []
        self._begun: dict[Process, float] = {}
        self._due: dict[Process, float] = {}  # when those that are lost are replaced

    def init_processes(self) -> None:
        """Start all of them."""
        super().init_processes()
        self._first = list(self.processes)
        self._begun = dict.fromkeys(self._first, time.monotonic())

    def keep_subprocess_alive(self) -> None:
        """Notice those that are lost, and replace those whose time has come."""
        for place, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if process not in self._due:
                if process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                    continue
                self._lose(process)
            if not self.should_exit.is_set() and time.monotonic() >= self._due[process]:
                del self._due[process]
                self.processes[place] = new = Process(self.config, self.sockets)
                new.start()
                self._begun[new] = time.monotonic()

    def _lose(self, process: Process) -> None:
        is_hung = process.process.is_alive()
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
