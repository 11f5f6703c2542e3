"""A small SMTP server on a free port, for tests that send e-mails over the network."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager


class SmtpHandler(socketserver.StreamRequestHandler):
    """One SMTP session: it accepts every message, except for the addresses in `server.rejected`."""

    def handle(self):
        recipients = []
        self.answer("220 test")
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            if command == "QUIT":
                self.answer("221 bye")
                return
            if command == "RCPT" and any(address in line for address in self.server.rejected):
                self.answer("550 no such user")
                continue
            if command == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            if command == "DATA":
                self.answer("354 go ahead")
                lines = iter(self.rfile.readline, b".\r\n")
                content = b"".join(text.removeprefix(b".") if text.startswith(b"..") else text for text in lines)
                message = email.message_from_bytes(content, policy=email.policy.default)
                self.server.messages.append((recipients, message))
                recipients = []
            self.answer("250 ok")

    def answer(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def run_smtp_server(settings):
    """Send the e-mails of the test to a new server; yield it. `messages`: (recipients, message) in order."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpHandler) as server:
        server.daemon_threads, server.messages, server.rejected = True, [], set()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server
        server.shutdown()
