"""Databases filled with a history, made as the service makes them: its own schema, and rows after one that it has written."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from history import History, Row, Templates, tally_keys
from load import post
from postgresql import PostgreSQL
from server import Contender, Server, Unmeasurable, pneumoscope

STUDIES = "/api/v1/studies"
BATCH = 5000


class Store:
    """A database of one size. Its subclasses speak to the engines, apart from the service."""

    engine: str

    def __init__(self, folder: Path, predictions: int):
        self.predictions = predictions
        self.folder = folder / f"{self.engine}-{predictions}"
        self.facts_file = self.folder / "facts.json"

    @property
    def name(self) -> str:
        return f"{self.engine}, {self.predictions:,} predictions"

    @property
    def facts(self) -> dict:
        return json.loads(self.facts_file.read_text())

    def contender(self, binary: Path, models: Path, path: str = STUDIES, settings: dict[str, str] | None = None) -> Contender:
        return pneumoscope(binary, models, self.name, path, self.settings | (settings or {}))

    def fill(self, binary: Path, models: Path, picture: bytes, say: Callable[[str], None]) -> None:
        if self.facts_file.exists():
            return say(f"{self.name}: as it was filled before")
        start = time.monotonic()
        self.create()
        with Server(self.contender(binary, models)) as server:
            answer = post(server, picture)
            if answer.status != 201:
                raise Unmeasurable(f"{server.contender.name} answered {answer.status}: {answer.body[:200]!r}")
        templates = self.templates(models)
        history = History(templates, self.predictions, end=templates.study["received_at"] - 60_000_000)
        history.tallies.update(self.tallies(templates))
        indexes = self.drop_indexes()
        self.write(history.rows())
        self.write_tallies(history.tallies)
        self.finish(indexes)
        self.facts_file.write_text(json.dumps(history.facts | {"start": history.start, "end": history.end}))
        say(f"{self.name}: filled in {time.monotonic() - start:.0f} s")

    def copy_keys(self, to: Path) -> None:
        """What the service has sealed it opens with these alone."""
        shutil.copytree(self.folder / "keys", to / "keys")

    def warm(self) -> None:
        """Reads everything once: what is measured is the service, not how fast this disk is."""
        for path in self.files():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass

    def templates(self, models: Path) -> Templates:
        study, prediction, image = (self.rows(f"SELECT * FROM {table}")[0] for table in ("studies", "predictions", "images"))
        manifest = json.loads((models / prediction["model_name"] / prediction["model_version"] / "manifest.json").read_text())
        edges = {measure: histogram["edges"] for measure, histogram in manifest["reference"]["histograms"].items()}
        points = manifest["operatingPoints"]
        thresholds = points["highSensitivity"]["threshold"], points["highSpecificity"]["threshold"]
        return Templates(study, prediction, image, edges, thresholds)

    def tallies(self, templates: Templates) -> Counter:
        """What the service counted of the one study: it must be what a history would have counted."""
        counted = {(row["day"], row["model"], row["measure"], row["bin"]): row["count"] for row in self.rows("SELECT * FROM tallies")}
        expected = dict.fromkeys(tally_keys(templates.study, templates.prediction, templates), 1)
        if counted != expected:
            raise Unmeasurable(f"the service counts otherwise than history.py: {sorted(set(counted) ^ set(expected))}")
        return Counter(counted)

    def write_tallies(self, tallies: Counter) -> None:
        self.execute("DELETE FROM tallies")
        columns = ("day", "model", "measure", "bin", "count")
        self.write(("tallies", dict(zip(columns, (*key, count), strict=True))) for key, count in tallies.items())


class SQLiteStore(Store):
    engine = "SQLite"

    @property
    def settings(self) -> dict[str, str]:
        return {"DATA_DIRECTORY": str(self.folder)}

    def create(self) -> None:
        self.folder.mkdir(parents=True)

    @contextmanager
    def copied(self) -> Iterator[SQLiteStore]:
        """To be written into: what one run writes must not be read by the next."""
        copy = SQLiteStore(self.folder.parent / "copy", self.predictions)
        copy.create()
        try:
            for file in (*self.files(), self.facts_file):
                shutil.copy(file, copy.folder)
            self.copy_keys(copy.folder)
            yield copy
        finally:
            shutil.rmtree(copy.folder.parent)

    def files(self) -> list[Path]:
        return [self.folder / "pneumoscope.sqlite"]

    def connect(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(self.folder / "pneumoscope.sqlite", isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")  # KiB: digests come in no order
        return closing(connection)

    def rows(self, query: str) -> list[Row]:
        with self.connect() as connection:
            return [dict(row) for row in connection.execute(query)]

    def execute(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement)

    def drop_indexes(self) -> list[str]:
        indexes = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        for index in indexes:
            self.execute(f"DROP INDEX {index['name']}")
        return [index["sql"] for index in indexes]

    def write(self, rows: Iterable[tuple[str, Row]]) -> None:
        waiting: dict[tuple[str, ...], list[tuple]] = {}
        with self.connect() as connection:
            for table, row in rows:
                key = (table, *row)
                batch = waiting.setdefault(key, [])
                batch.append(tuple(row.values()))
                if len(batch) == BATCH:
                    self.insert(connection, key, waiting.pop(key))
            for key, batch in waiting.items():
                self.insert(connection, key, batch)

    def insert(self, connection: sqlite3.Connection, key: tuple[str, ...], batch: list[tuple]) -> None:
        table, *columns = key
        marks = ", ".join("?" * len(columns))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", batch)
        connection.execute("COMMIT")

    def finish(self, indexes: list[str]) -> None:
        """No ANALYZE, for the service runs none on SQLite."""
        for statement in indexes:
            self.execute(statement)
        for table in ("studies", "patients"):
            self.execute(f"INSERT INTO {table}_search ({table}_search) VALUES ('rebuild')")
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class PostgreSQLStore(Store):
    engine = "PostgreSQL"

    def __init__(self, folder: Path, predictions: int, cluster: PostgreSQL):
        super().__init__(folder, predictions)
        self.cluster = cluster
        self.database = f"pneumoscope_{predictions}"

    @property
    def settings(self) -> dict[str, str]:
        return {"DATA_DIRECTORY": str(self.folder), "DATABASE_URL": self.cluster.url(self.database)}

    def create(self) -> None:
        self.folder.mkdir(parents=True)
        self.cluster.fresh_database(self.database)

    @contextmanager
    def copied(self) -> Iterator[PostgreSQLStore]:
        """To be written into: what one run writes must not be read by the next."""
        copy = PostgreSQLStore(self.folder.parent / "copy", self.predictions, self.cluster)
        copy.database = f"{self.database}_copy"
        copy.folder.mkdir(parents=True)
        try:
            shutil.copy(self.facts_file, copy.folder)
            self.copy_keys(copy.folder)
            self.cluster.sql(f"CREATE DATABASE {copy.database} TEMPLATE {self.database}")
            yield copy
        finally:
            self.cluster.sql(f"DROP DATABASE IF EXISTS {copy.database} WITH (FORCE)")
            shutil.rmtree(copy.folder.parent)

    def files(self) -> list[Path]:
        number = self.cluster.sql(f"SELECT oid FROM pg_database WHERE datname = '{self.database}'")
        return [path for path in (self.cluster.data / "base" / number).iterdir() if path.is_file()]

    def rows(self, query: str) -> list[Row]:
        return [json.loads(line) for line in self.cluster.sql(f"SELECT row_to_json(row) FROM ({query}) row", self.database).splitlines()]

    def execute(self, statement: str) -> None:
        self.cluster.sql(statement, self.database)

    def drop_indexes(self) -> list[str]:
        indexes = self.rows(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        for index in indexes:
            self.execute(f"DROP INDEX {index['indexname']}")
        return [index["indexdef"] for index in indexes]

    def write(self, rows: Iterable[tuple[str, Row]]) -> None:
        copies = {}
        for table, row in rows:
            key = (table, *row)
            if key not in copies:
                process = self.cluster.copy(table, list(row), self.database)
                copies[key] = (process, csv.writer(process.stdin))
            copies[key][1].writerow(["\\N" if value is None else value for value in row.values()])
        for process, _ in copies.values():
            process.stdin.close()
            if process.wait():
                raise Unmeasurable("psql could not copy rows into PostgreSQL")

    def finish(self, indexes: list[str]) -> None:
        """With what autovacuum would have done by then."""
        for statement in indexes:
            self.execute(statement)
        self.execute("VACUUM ANALYZE")
        self.execute("CHECKPOINT")
