"""Meeting form over a slow connection: requests and bytes before it is usable."""

import pytest
from django.test import Client

from csi.accounts.models import User
from forums.models import WorkingGroup

pytestmark = [pytest.mark.audit, pytest.mark.browser]

BITS_PER_SECOND, LATENCY_MS = 50_000, 2000
CONNECTION = {
    "offline": False,
    "latency": LATENCY_MS,
    "downloadThroughput": BITS_PER_SECOND / 8,
    "uploadThroughput": BITS_PER_SECOND / 8,
}
LOAD_TIMEOUT_MS = 120_000
TIMINGS = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return {painted: paint.startTime, scripted: page.domContentLoadedEventEnd, loaded: page.loadEventEnd};
}"""


@pytest.fixture
def db(committed_mission):
    """Use the committed mission; pytest-django's fixture would reset it after each test."""


class Trace:
    """The requests of one page load over the slow connection. `painted`: seconds until the form was shown."""

    def __init__(self, page):
        self.page, self.requests = page, {}
        self.session = page.context.new_cdp_session(page)
        for event in ("requestWillBeSent", "requestServedFromCache", "responseReceived", "loadingFinished"):
            self.session.on(f"Network.{event}", lambda data, event=event: self._record(event, data))
        self.session.send("Network.enable")
        self.session.send("Network.emulateNetworkConditions", CONNECTION)

    def _record(self, event, data):
        request = self.requests.setdefault(data["requestId"], {})
        if event == "requestWillBeSent":
            request |= {"url": data["request"]["url"], "at": data["timestamp"], "is_cached": False}
        elif event == "requestServedFromCache" or data.get("response", {}).get("fromDiskCache"):
            request["is_cached"] = True
        elif event == "loadingFinished":
            request |= {"bytes": data["encodedDataLength"], "end": data["timestamp"]}

    def load(self, url):
        self.page.goto(url, wait_until="load", timeout=LOAD_TIMEOUT_MS)
        timings = self.page.evaluate(TIMINGS)
        self.session.detach()
        self.painted, self.scripted, self.loaded = (timings[name] / 1000 for name in ("painted", "scripted", "loaded"))
        sent = [item for item in self.requests.values() if item.get("bytes") and not item["is_cached"]]
        start = min(item["at"] for item in sent)
        self.critical = [item for item in sent if item["end"] <= start + max(self.painted, 0) + 0.1]
        self.total = sum(item["bytes"] for item in sent)
        return self

    def describe(self):
        times = f"shown after {self.painted:.1f} s, scripts after {self.scripted:.1f} s, all after {self.loaded:.1f} s"
        critical = sum(item["bytes"] for item in self.critical)
        return f"{times}; {len(self.critical)} requests, {critical:,.0f} of {self.total:,.0f} bytes before it is shown"


def test_meeting_form_on_a_slow_connection(db, start_gunicorn_on_mission, chromium, record_property):
    user = User.objects.get(username="osh")
    client = Client()
    client.force_login(user)
    server = start_gunicorn_on_mission(TWO_FACTOR_FOR="nobody")
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([cookie])
    page = context.new_page()
    url = f"/forums/meetings/add/?group={WorkingGroup.objects.visible_to(user).first().pk}"
    cold = Trace(page).load(url)
    page.goto("about:blank")
    warm = Trace(page).load(url)
    context.close()
    record_property("figures", f"cold cache: {cold.describe()}. Warm cache: {warm.describe()}")
    # The page, the stylesheet and the script of the theme are loaded before the form is shown; the other scripts later.
    assert len(cold.critical) <= 3 and len(warm.critical) <= 1
    assert cold.total <= 45_000 and warm.total <= 15_000
