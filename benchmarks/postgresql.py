"""A PostgreSQL server under measurement, with the settings that it ships with: what is committed is on the disk."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from server import Unmeasurable, free_port

USER = "pneumoscope"
START_SECONDS = 60
STOP_SECONDS = 60


class PostgreSQL:
    """`with PostgreSQL(folder) as postgresql:` runs the cluster that lies in the folder, or a new one."""

    def __init__(self, folder: Path):
        self.folder, self.data = folder, folder / "data"
        self.password_file = folder / "password"
        self.port = free_port()

    def __enter__(self) -> PostgreSQL:
        self.programs = programs()
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()
        self.password = self.password_file.read_text()
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-k", str(self.folder), "-p", str(self.port), "-h", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(other_user() + command, stdout=log, stderr=log, start_new_session=True)
        try:
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGINT)  # "fast": clients are disconnected, the data are written
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def make_cluster(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.folder.parent):
            folder.chmod(0o755)  # the account that it runs as has to get there
        self.password_file.write_text(secrets.token_hex(16))
        self.data.mkdir()
        if owner := account():
            for path in (self.folder, self.data, self.password_file):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        options = ("-U", USER, "--pwfile", str(self.password_file), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C")
        self.run(other_user() + [str(self.programs / "initdb"), "-D", str(self.data), *options])

    def wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while subprocess.run([str(self.programs / "pg_isready"), "-q", "-h", str(self.folder), "-p", str(self.port)]).returncode:
            if self.process.poll() is not None or time.monotonic() > end:
                raise Unmeasurable(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def fresh_database(self, name: str) -> str:
        """Its URL."""
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def sql(self, text: str, database: str = "postgres") -> str:
        """Rows without header."""
        return self.run([*self.psql(database), "-c", text])

    def copy(self, table: str, columns: list[str], database: str) -> subprocess.Popen[str]:
        """Reads CSV with \\N for NULL from its standard input into a table."""
        statement = f"\\copy {table} ({', '.join(columns)}) from pstdin with (format csv, null '\\N')"
        # No foreign keys and no triggers: what is written here is consistent, and a million checks take long.
        environment = os.environ | {"PGOPTIONS": "-c session_replication_role=replica"}
        return subprocess.Popen([*self.psql(database), "-c", statement], env=environment, stdin=subprocess.PIPE, text=True)

    def psql(self, database: str) -> list[str]:
        return [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]

    def run(self, command: list[str]) -> str:
        outcome = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if outcome.returncode:
            raise Unmeasurable(f"{Path(command[-1]).name}: {outcome.stderr.strip()[-500:]}")
        return outcome.stdout.strip()


def programs() -> Path:
    """The newest version's."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise Unmeasurable("PostgreSQL is missing: apt-get install postgresql")
    return max(found, key=lambda path: float(path.parent.name))


def account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        if any(entry.pw_name == name for entry in pwd.getpwall()):
            return pwd.getpwnam(name)
    raise Unmeasurable("PostgreSQL does not run as root, and there is no other user")


def other_user() -> list[str]:
    owner = account()
    if not owner:
        return []
    if not shutil.which("setpriv"):
        raise Unmeasurable("setpriv is missing: apt-get install util-linux")
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
