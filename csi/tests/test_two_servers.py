"""Two application servers on one database."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection

LOGIN = "/accounts/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
HOST = "csi.example.org"
ATTEMPTS = 5


def enter_wrong_password(server, username):
    """Return the page after an attempt to sign in."""
    # The proxy passes the name of the site to both servers.
    response, page = server.get(LOGIN, Host=HOST)
    body = {"csrfmiddlewaretoken": TOKEN.search(page.decode())[1], "login": username, "password": "wrong"}
    headers = {
        "Host": HOST,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": response.headers["Set-Cookie"].partition(";")[0],
    }
    return server.request("POST", LOGIN, urlencode(body), headers)[1].decode()


@pytest.mark.slow
@pytest.mark.audit
def test_sign_in_attempts_are_counted_across_servers(start_gunicorn, osh, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_cache")
    servers = [start_gunicorn(DATA_DIR=str(tmp_path / name), ALLOWED_HOSTS=f"127.0.0.1,{HOST}") for name in "ab"]

    pages = [enter_wrong_password(servers[number % 2], osh.username) for number in range(ATTEMPTS)]
    assert not any("too many failed attempts" in page for page in pages)
    assert all("too many failed attempts" in enter_wrong_password(server, osh.username) for server in servers)
