"""Register the checkout as the package ``seve``, whatever its folder is called."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

PACKAGE_NAME = "seve"
ROOT = Path(__file__).resolve().parent.parent

if PACKAGE_NAME not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        PACKAGE_NAME, ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE_NAME] = package
    spec.loader.exec_module(package)


# The same examples at every run, so that a commit is judged by what it changes;
# SEVE_EXPLORE=1 draws new ones, to look for what nobody has thought of.
settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("explore" if os.environ.get("SEVE_EXPLORE") else "steady")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the plugin."""
    return ROOT


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """Give the folder of the sample town's files."""
    return ROOT / "sample_data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real open data, which lies beside the checkout when there is one."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real open data are not beside this checkout")
    return folder


def postgresql_programmes():
    """Find PostgreSQL's own programmes, where Debian puts them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def as_postgres(*command):
    """PostgreSQL refuses to run as root: run as its own user when we are root."""
    if os.geteuid() == 0:
        return ["runuser", "-u", "postgres", "--", *map(str, command)]
    return [str(one) for one in command]


@pytest.fixture(scope="session")
def postgis_server():
    """Give the address of a throw-away PostgreSQL on a socket of its own."""
    pytest.importorskip("psycopg2", reason="psycopg2 is not installed")
    bin_folder = postgresql_programmes()
    if bin_folder is None:
        pytest.skip("PostgreSQL is not installed")
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        pytest.skip("PostGIS is not installed")
    folder = Path(tempfile.mkdtemp(prefix="seve-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
             "cwd": "/"}
    subprocess.run(as_postgres(bin_folder / "initdb", "-D", data, "-A", "trust", "-E", "UTF8",
                               "--no-locale", "--no-sync", "-U", user), **quiet)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
    subprocess.run(as_postgres(bin_folder / "pg_ctl", "-D", data, "-w", "-o", options,
                               "-l", folder / "log", "start"), **quiet)
    try:
        yield f"postgresql://{user}@/postgres?host={folder}"
    finally:
        subprocess.run(as_postgres(bin_folder / "pg_ctl", "-D", data, "-m", "immediate",
                                   "-w", "stop"), **quiet)
        shutil.rmtree(folder, ignore_errors=True)
