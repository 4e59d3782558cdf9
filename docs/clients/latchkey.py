"""Latchkey's API, at its socket or its port. Python 3.9 or later, with nothing to install."""

import http.client
import json
import socket


class Latchkey:
    """`where` is the path of the socket, or http://127.0.0.1:7411 with a token."""

    def __init__(self, where, token=None):
        self.where, self.token = where, token

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, **question):
        return self._ask("POST", path, question)

    def events(self, after=None):
        """Each event as it happens; its `seq` is where to go on after."""
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        response = self._send("GET", "/v1/events", None, headers, timeout=60)
        for line in response:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def _ask(self, method, path, question=None):
        return json.load(self._send(method, path, question, {}, timeout=660))

    def _send(self, method, path, question, headers, timeout):
        connection = http.client.HTTPConnection(self.where.removeprefix("http://"), timeout=timeout)
        if not self.where.startswith("http://"):
            connection = http.client.HTTPConnection("localhost", timeout=timeout)
            connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.sock.settimeout(timeout)
            connection.sock.connect(self.where)
        if self.token is not None:
            headers["Authorization"] = "Bearer " + self.token
        if question is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, None if question is None else json.dumps(question), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(json.load(response)["detail"])
        return response
