"""The harness must not flatter: it counts what is refused, and its hostile inputs are what they claim to be."""

from __future__ import annotations

import io
import struct
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import load
import measure_memory
import measure_trust
import pictures
import report
import server


@contextmanager
def answering(statuses: list[int], bodies: list[bytes] | None = None, authorisations: set[str | None] | None = None):
    """A server that answers with `statuses` in turn, then over again, and keeps what it is sent."""
    turn = iter(range(1_000_000))
    bodies = [] if bodies is None else bodies

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            (set() if authorisations is None else authorisations).add(self.headers["Authorization"])
            self.send_response(statuses[next(turn) % len(statuses)])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    service = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    port = service.server_address[1]
    yield SimpleNamespace(port=port, url=f"http://127.0.0.1:{port}/", contender=SimpleNamespace(path="/"), headers={})
    service.shutdown()
    service.server_close()


def wait_until(condition, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_wrk_counts_what_is_refused():
    with answering([200, 503]) as service:
        figures = load.run_wrk(service, b"picture", seconds=1, clients=2)
    assert figures["requests"] > 10
    assert figures["refused"] == pytest.approx(figures["requests"] / 2, abs=2)
    assert figures["broken"] == 0


def test_a_picture_with_a_comment_is_another_one_each_time():
    bodies: list[bytes] = []
    picture = pictures.with_comment(pictures.drawn_picture())
    with answering([200], bodies) as service:
        load.run_wrk(service, picture, seconds=1, clients=2)
        load.run_wrk(service, picture, seconds=1, clients=2)
    assert len(bodies) > 10
    assert len(set(bodies)) == len(bodies)
    assert {len(body) for body in bodies} == {len(load.form(picture))}


def test_every_load_carries_who_sends_it():
    authorisations: set[str | None] = set()
    with answering([200], authorisations=authorisations) as service:
        service.headers = {"Authorization": "Bearer one"}
        load.post(service, b"picture")
        load.run_wrk(service, b"picture", seconds=1, clients=2)
        assert authorisations == {"Bearer one"}
        load.run_wrk(service, b"picture", seconds=1, clients=2, headers={"Authorization": "Bearer other"})
        assert authorisations == {"Bearer one", "Bearer other"}


def test_a_peer_that_knows_nobody_is_sent_no_key():
    assert server.Server(server.fastapi_as_usual(Path("model.onnx"))).headers == {}


def test_a_comment_leaves_the_picture_as_it_is():
    picture = pictures.drawn_picture()
    commented = Image.open(io.BytesIO(pictures.with_comment(picture)))
    assert commented.info["comment"] == pictures.COMMENT
    assert commented.tobytes() == Image.open(io.BytesIO(picture)).tobytes()


def test_posts_exactly_as_often_as_asked():
    with answering([200, 200, 422]) as service:
        assert load.post_many(service, b"picture", 30, clients=4) == 10


def test_a_server_that_ends_at_once_is_said_with_its_last_words():
    contender = server.Contender("broken", (sys.executable, "-c", "import sys; sys.exit('no model')", "{port}"))
    with pytest.raises(server.Unmeasurable, match="no model"), server.Server(contender):
        pass


def test_memory_counts_the_workers():
    grown = "import os, time; os.fork(); block = bytearray(50_000_000); time.sleep(30)"
    watched = server.Server(server.Contender("forking", (sys.executable, "-c", grown)))
    watched.wait_until_ready = lambda: 0.0
    with watched:
        wait_until(lambda: watched.memory() > 100_000_000)
        assert len(server.family(watched.process.pid)) == 2


def test_processor_time_is_that_of_the_server():
    spinning = server.Server(server.Contender("spinning", (sys.executable, "-c", "while True: pass")))
    spinning.wait_until_ready = lambda: 0.0
    with spinning:
        wait_until(lambda: spinning.cpu_seconds() > 0.1)


def test_bomb_is_a_valid_png_of_the_side_it_declares():
    bomb = pictures.png_bomb(64)
    assert Image.open(io.BytesIO(bomb)).convert("L").getextrema() == (0, 0)
    assert struct.unpack(">II", pictures.png_bomb(30_000)[16:24]) == (30_000, 30_000)


def test_absurd_dicom_declares_more_than_it_holds():
    data = pictures.absurd_dicom()
    assert data[128:132] == b"DICM"
    assert len(data) < 1000
    assert struct.pack("<HH2sHH", 0x28, 0x10, b"US", 2, 0xFFFF) in data


def test_ratio_is_the_median_of_the_rounds():
    one = {"rounds": [{"perSecond": rate} for rate in (10, 40, 30)]}
    other = {"rounds": [{"perSecond": rate} for rate in (10, 10, 10)]}
    assert report.ratio(one, other) == 3


def test_only_what_was_measured_is_reported():
    rounds = [{"perSecond": rate, "cpuMilliseconds": 10.0, "p50": 50.0, "p99": 90.0, "failed": 0} for rate in (60, 80, 70)]
    slower = [each | {"perSecond": each["perSecond"] * share} for each, share in zip(rounds, (0.5, 0.9, 0.8), strict=True)]
    figures = {name: rounds[0] | {"rounds": rounds} for name in (report.PREDICTING, report.PREDICTING_WITHOUT_MAP)}
    figures |= {name: slower[0] | {"rounds": slower} for name in (report.ON_SQLITE, report.ON_POSTGRESQL)}
    rows = report.study_rows(figures)
    assert rows[0][1:] == ("0.80 (0.50 to 0.90)", "≥ 0.70", "yes")
    assert "resident" not in report.aims({"studies": figures})


def test_trust_says_which_aim_is_missed():
    figures = dict.fromkeys(
        ("authorisation", "authorisationByKey", "predictionsByToken", "predictionsByKey", "recordedMedian", "recordedP99", "eventMedian", "readMedian"), 1.0
    )
    figures |= dict.fromkeys(("readP99", "readMedianBeside", "readP99Beside", "signIn", "signInsPerSecond"), 1.0)
    text = report.trust({"SQLite": figures | {"share": 0.06, "eventP99": 0.9, "p99Ratio": 1.2}})
    assert "6.0%: no" in text
    assert "0.90 ms: yes" in text
    assert "1.20: no" in text


def test_those_at_work_are_counted_and_heard_when_they_fail():
    with measure_trust.at_work(3, lambda: None, lambda _: time.sleep(0.001)) as counts:
        wait_until(lambda: min(counts) > 2)

    def fail(_):
        raise server.Unmeasurable("refused")

    with pytest.raises(server.Unmeasurable, match="refused"), measure_trust.at_work(2, lambda: None, fail):
        pass


def test_growth_aim_is_read_from_what_was_measured():
    rows = report.memory_rows({"late": 260_000_000, "growth": 0.06, "requests": 10_000, "failed": 0})
    assert [row[-1] for row in rows] == ["no", "no"]
    assert f"{measure_memory.EARLY:,}" in rows[1][0]
