"""A mail server that takes everything, in a process that knows nothing of Kadens."""

import socketserver
from multiprocessing.connection import Connection

__all__ = ["serve"]


def serve(pipe: Connection) -> None:
    """Say at which port, and listen until the process is ended."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Taking) as server:
        pipe.send(server.server_address[1])
        server.serve_forever()


class _Taking(socketserver.StreamRequestHandler):
    """As much of SMTP as a client of ours speaks; everything is accepted."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(b"250 OK\r\n")
            if word == b"QUIT":
                return
