"""A small HTTP server for tests that prints nothing about clients that leave in the middle of an answer."""

from http.server import ThreadingHTTPServer


class QuietServer(ThreadingHTTPServer):
    """A server with a thread for each request; on standard error a test sees its own program alone."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Leave out the traceback of a connection that was cut off."""
