"""Files, disks and rights that are not as they should be: what is published stays whole, and what is wrong is said."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import GROUP, NOBODY, Small, as_nobody, commit_and_die, copy_project, let_in, reader, sha256, writable
from typer.testing import CliRunner

from ingest import working
from ingest.contract import read_contract
from ingest.fetch import Fetched
from ingest.land import land
from ingest.loading import load
from ingest.working import WorkingFileError, log_of
from modelmart import publish as publishing
from modelmart.cli import app
from modelmart.publish import BuildError, clear_up, generations, publish, rollback


@pytest.fixture
def disk(small: Small, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    """A published warehouse on a disk of its own, of 12 MB."""
    folder = small.folder / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", folder], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        there = Small(folder)
        for name, value in there.environment.items():
            monkeypatch.setenv(name, value)
        there.write(1)
        publish()
        yield there
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte on a disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"0" * 4096)
    return ballast


# ---------------------------------------------------------------------------------------------- disks and rights


@pytest.mark.case("enospc-load")
def test_a_load_on_a_full_disk_says_so_and_changes_nothing(disk: Small) -> None:
    live = sha256(disk.live)
    run = subprocess.run(
        [sys.executable, "-m", "ingest"], env=os.environ | disk.environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "No space left" in run.stderr and "Traceback" not in run.stderr
    assert sha256(disk.live) == live
    # what was there before is all there, and takes more once there is room
    with duckdb.connect(str(disk.working)) as con:
        assert con.execute("select count(*) from marts.left_half").fetchone() == (1,)


@pytest.mark.parametrize("free", [0, 800_000])
def test_a_publish_on_a_full_disk_says_so_and_is_done_when_there_is_room(disk: Small, free: int) -> None:
    with duckdb.connect(str(disk.working)) as con:
        con.execute("create table raw.more as select md5(range::varchar) as content from range(60000)")
    disk.write(2)
    live, ballast = sha256(disk.live), fill(disk.folder)
    # with some room, part of the new file is there before it runs out
    os.truncate(ballast, ballast.stat().st_size - free)
    with pytest.raises(WorkingFileError, match="No space left"):
        publish()
    assert sha256(disk.live) == live
    assert list(disk.folder.glob("*.partial*")) == []
    ballast.unlink()
    publish()
    assert disk.generation() == (2, 2, 2)


@pytest.mark.case("enospc-small-commits")
def test_what_was_acknowledged_before_the_disk_was_full_is_there(disk: Small) -> None:
    contract = read_contract("genai_prices")
    entry = b'[{"id": "p", "name": "P", "models": [{"id": "m%d", "prices": {"input_mtok": 1}}]}]'
    acknowledged: list[str] = []
    con = duckdb.connect(str(disk.working))
    con.execute("create table padding (content varchar)")
    try:
        for number in range(10_000):
            con.execute("insert into padding select md5(random()::varchar) from range(3000)")
            landed = land(con, contract, Fetched(entry % number, "test", version=None, published_on=None))
            acknowledged.append(landed.snapshot_id)
    except duckdb.Error as error:
        assert "No space left" in str(error)
    finally:
        con.close()
    assert len(acknowledged) > 10
    (disk.folder / "warehouse.duckdb").unlink()
    with duckdb.connect(str(disk.working)) as con:
        there = {s for (s,) in con.execute("select snapshot_id from raw.snapshots").fetchall()}
        rows = {s for (s,) in con.execute("select snapshot_id from raw.genai_prices__prices").fetchall()}
    assert there.issuperset(acknowledged) and rows == there


@pytest.mark.case("readonly-fs")
def test_on_a_file_system_that_became_read_only_readers_go_on(disk: Small) -> None:
    live = sha256(disk.live)
    subprocess.run(["mount", "-o", "remount,ro", disk.folder], check=True)
    for change in (publishing.build, publish, rollback):
        with pytest.raises((BuildError, WorkingFileError), match="Read-only file system"):
            change()
    assert sha256(disk.live) == live
    assert disk.generation() == (1, 1, 1)


@pytest.fixture
def open_folder(small: Small) -> Small:
    """A published warehouse in a folder that others can reach."""
    publish()
    let_in(small.folder)
    return small


@pytest.mark.case("perm-file")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_file_that_one_may_not_read_is_named(open_folder: Small) -> None:
    live = sha256(open_folder.live)
    open_folder.folder.chmod(0o777)
    open_folder.live.chmod(0o600)
    open_folder.working.chmod(0o600)
    for lock in open_folder.folder.glob("*.lock"):
        lock.unlink()
    said = as_nobody(publishing.build)
    assert said.startswith(("WorkingFileError", "BuildError"))
    assert "Permission denied" in said and "duckdb" in said
    assert sha256(open_folder.live) == live


@pytest.mark.case("perm-dir")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_folder_that_one_may_not_write_is_named(open_folder: Small) -> None:
    live = sha256(open_folder.live)
    open_folder.live.chmod(0o666)
    open_folder.working.chmod(0o666)
    open_folder.folder.chmod(0o555)
    for call in (publishing.build, publish, rollback):
        said = as_nobody(call)
        assert said.startswith(("WorkingFileError", "BuildError"))
        assert "Permission denied" in said and str(open_folder.folder) in said
    assert sha256(open_folder.live) == live


def ask() -> None:
    run = CliRunner().invoke(app, ["sql", "select 1"], catch_exceptions=False)
    assert run.exit_code == 1
    assert run.stderr.startswith("modelmart: ") and "Permission denied" in run.stderr, run.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_what_one_may_not_see_or_tidy_up_is_said_in_words(open_folder: Small) -> None:
    for path in open_folder.folder.iterdir():
        path.chmod(0o666)
    log_of(open_folder.live).write_bytes(b"a log")
    (open_folder.folder / "warehouse.duckdb.0a1b.partial").write_bytes(b"half")
    for lock in (open_folder.live, open_folder.working):
        Path(f"{lock}.lock").touch()
        Path(f"{lock}.lock").chmod(0o666)
    open_folder.folder.chmod(0o555)
    assert as_nobody(publishing.build).startswith("BuildError: [Errno 13] Permission denied")
    open_folder.folder.chmod(0o700)
    assert as_nobody(ask) == ""
    assert "Permission denied" in as_nobody(publishing.build)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_file_that_another_replaces_stays_with_its_group(small: Small) -> None:
    publish()
    os.chown(small.live, 0, GROUP)
    small.live.chmod(0o640)
    for path in (small.folder, small.working):
        os.chown(path, NOBODY, NOBODY)
    small.write(2)
    let_in(small.folder)
    for lock in small.folder.glob("*.lock"):
        lock.chmod(0o666)
    assert as_nobody(publish) == ""
    assert small.live.stat().st_gid == GROUP and small.live.stat().st_mode & 0o777 == 0o440
    assert small.live.stat().st_uid == NOBODY


def test_a_part_is_never_more_open_than_what_it_replaces(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    small.live.chmod(0o600)
    modes: list[int] = []
    monkeypatch.setattr(
        publishing,
        "_keep_generation",
        lambda live: modes.extend(p.stat().st_mode & 0o777 for p in live.parent.glob("*.partial")),
    )
    publish()
    assert modes == [0o600]
    # nor is the working file that is begun from it
    small.working.unlink()
    assert working.begin().stat().st_mode & 0o777 == 0o600


def test_two_files_are_two(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELMART_BUILD", str(small.live))
    with pytest.raises(BuildError, match=r"both name .*; name two files"):
        publishing.build()


def test_a_file_that_takes_the_place_of_another_has_its_rights_and_leaves_a_link_a_link(small: Small) -> None:
    elsewhere = small.folder / "data"
    elsewhere.mkdir()
    publish()
    small.live.rename(elsewhere / "real.duckdb")
    small.live.symlink_to(elsewhere / "real.duckdb")
    (elsewhere / "real.duckdb").chmod(0o640)
    small.write(2)
    publish()
    assert small.live.is_symlink()
    assert (elsewhere / "real.duckdb").stat().st_mode & 0o777 == 0o440
    assert small.generation() == (2, 2, 2)


# ---------------------------------------------------------------------------------------------- bits and logs


def content(file: Path) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as con:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where table_name <> 'build_diff' order by all"
        ).fetchall()
        return [(t, *con.execute(f"select sum(hash(t)), count(*) from {s}.{t} as t").fetchall()) for s, t in tables]


def flipped(file: Path, at: int) -> None:
    with writable(file).open("r+b") as opened:
        opened.seek(at // 8)
        (byte,) = opened.read(1)
        opened.seek(at // 8)
        opened.write(bytes([byte ^ 1 << at % 8]))


@pytest.mark.case("db-bitflip")
def test_one_flipped_bit_is_an_error_and_never_a_wrong_number(small: Small) -> None:
    publish()
    was, chance, errors = content(small.live), random.Random(7), 0
    for _ in range(150):
        at = chance.randrange(small.live.stat().st_size * 8)
        flipped(small.live, at)
        try:
            assert content(small.live) == was
        except duckdb.Error:
            errors += 1
        flipped(small.live, at)
    assert content(small.live) == was
    assert errors > 10


def test_a_flipped_bit_in_the_working_file_is_not_published(small: Small) -> None:
    with duckdb.connect(str(small.working)) as con:
        # history that no model reads any more
        con.execute("create table raw.old as select md5(range::varchar) as content from range(200000)")
    publish()
    was, pristine, chance, refused = content(small.live), small.working.read_bytes(), random.Random(7), 0
    for _ in range(12):
        live = sha256(small.live)
        flipped(small.working, chance.randrange(len(pristine) * 8))
        try:
            # a bit that is no part of any table changes nothing
            publish()
            assert content(small.live) == was
        except (WorkingFileError, BuildError):
            assert sha256(small.live) == live
            refused += 1
        small.working.write_bytes(pristine)
    assert refused > 3


@pytest.mark.case("foreign-wal")
@pytest.mark.parametrize("what", ["another database", "an earlier generation", "its own", "no log at all"])
def test_a_log_beside_the_live_file_is_kept_out_of_it_and_of_the_way_of_readers(
    small: Small, capsys: pytest.CaptureFixture, what: str
) -> None:
    publish()
    live, log, other = sha256(small.live), log_of(small.live), small.folder / "other.duckdb"
    if what == "no log at all":
        log.write_bytes(b"somebody's unsaved work")
    elif what == "its own":
        commit_and_die(small.live, "insert into marts.left_half values (9)")
    else:
        if what == "another database":
            with duckdb.connect(str(other)) as con:
                con.execute("create schema marts")
                con.execute("create table marts.left_half as select 8 as generation")
        else:
            shutil.copyfile(small.live, other)
            publish()
            live = sha256(small.live)
        commit_and_die(other, "insert into marts.left_half values (9)")
        shutil.copyfile(log_of(other), log)
    kept = log.read_bytes()
    # our own readers say so, and read nothing that was never published
    run = CliRunner().invoke(app, ["sql", "from marts.left_half"])
    assert run.exit_code == 1 and "`modelmart build` moves it away" in run.stderr
    with pytest.raises(WorkingFileError, match="moves it away"):
        working.begin()
    clear_up()
    (aside,) = small.folder.glob("warehouse.duckdb.wal.left-*")
    assert aside.name in capsys.readouterr().err
    assert aside.read_bytes() == kept
    assert sha256(small.live) == live
    assert small.generation() == (1, 1, 1)


def test_the_log_of_an_earlier_generation_is_an_error_for_every_reader_and_never_read(small: Small) -> None:
    publish()
    shutil.copyfile(small.live, small.folder / "earlier.duckdb")
    publish()
    commit_and_die(small.folder / "earlier.duckdb", "insert into marts.left_half values (9)")
    shutil.copyfile(log_of(small.folder / "earlier.duckdb"), log_of(small.live))
    with pytest.raises(duckdb.IOException, match="WAL does not match database file"):
        small.generation()


def test_a_log_of_somebody_who_has_the_warehouse_open_is_left_and_that_one_named(small: Small) -> None:
    publish()
    publish()
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); "
        "con.execute('insert into marts.left_half values (9)'); print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(writable(small.live))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout and writer.stdout.readline()
        log = log_of(small.live).read_bytes()
        with pytest.raises(BuildError, match=f"PID {writer.pid}"):
            clear_up()
        # nor is it replaced
        for replace in (publish, rollback):
            with pytest.raises((BuildError, WorkingFileError), match=f"PID {writer.pid}"):
                replace()
        assert log_of(small.live).read_bytes() == log
        writer.kill()


def test_a_log_that_appears_while_a_build_runs_is_not_published_over(small: Small) -> None:
    publish()
    commit_and_die(small.live, "insert into marts.left_half values (9)")
    live, log = sha256(small.live), log_of(small.live).read_bytes()
    with pytest.raises(BuildError, match=r"warehouse\.duckdb\.wal exists, so nothing is published"):
        publish()
    assert (sha256(small.live), log_of(small.live).read_bytes()) == (live, log)


@pytest.mark.case("wal-deleted")
def test_what_is_published_needs_no_log(small: Small) -> None:
    commit_and_die(small.working, "insert into marts.left_half values (9)")
    publish()
    assert not log_of(small.live).exists() and not log_of(small.working).exists()
    with reader(small.live) as con:
        assert con.execute("select max(generation) from marts.left_half").fetchone() == (9,)
    # a log that somebody deletes takes its commit with it, and nothing of what is published
    commit_and_die(small.working, "insert into marts.left_half values (10)")
    log_of(small.working).unlink()
    publish()
    with reader(small.live) as con:
        assert con.execute("select max(generation) from marts.left_half").fetchone() == (9,)


def test_a_log_without_its_working_file_does_not_break_the_next_one(small: Small) -> None:
    publish()
    commit_and_die(small.working, "insert into marts.left_half values (9)")
    small.working.unlink()
    working.begin()
    publish()
    assert small.generation() == (1, 1, 1)
    assert list(small.folder.glob("warehouse.build.duckdb.wal.left-*")) != []


def test_the_log_of_a_published_file_is_not_taken_into_a_working_file(small: Small) -> None:
    publish()
    shutil.copyfile(small.live, small.folder / "other.duckdb")
    commit_and_die(small.folder / "other.duckdb", "insert into raw.observations select * from raw.observations")
    for path in (small.live, small.working):
        path.unlink()
    assert load(["my_prices"])
    shutil.copyfile(log_of(small.folder / "other.duckdb"), log_of(small.working))
    assert load(["my_prices"])
    with duckdb.connect(str(small.working)) as con:
        assert con.execute("select count(*) from raw.observations").fetchone() == (2,)


def test_a_log_that_cannot_be_taken_in_is_kept_and_not_written_behind(small: Small) -> None:
    log = log_of(small.working)
    log.write_bytes(b"no log")
    working.begin()
    (aside,) = small.folder.glob("warehouse.build.duckdb.wal.left-*")
    assert aside.read_bytes() == b"no log"
    commit_and_die(small.working, "insert into marts.left_half values (9)")
    working.begin()
    assert not log.exists()
    with duckdb.connect(str(small.working)) as con:
        assert con.execute("select max(generation) from marts.left_half").fetchone() == (9,)


def test_what_killed_processes_left_is_swept(small: Small) -> None:
    publish()
    left = [
        small.folder / name
        for name in (
            "warehouse.duckdb.0a1b.partial",
            "warehouse.duckdb.0a1b.partial.wal",
            "warehouse.build.duckdb.tmp/x",
        )
    ]
    left[-1].parent.mkdir()
    other = small.folder / "other.duckdb.0a1b.partial"
    for path in (*left, other):
        path.write_bytes(b"half")
    clear_up()
    assert [p for p in left if p.exists()] == []
    assert other.exists()
    assert small.generation() == (1, 1, 1)


def test_halves_in_the_cache_are_swept_once_nobody_can_be_writing_them(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMART_CACHE", str(small.folder))
    old, new = small.folder / "a.0a1b.partial", small.folder / "b.0a1b.partial"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    clear_up()
    assert not old.exists() and new.exists()


# ---------------------------------------------------------------------------------------------- paths


@pytest.mark.case("db-typo-path")
@pytest.mark.parametrize("variable", ["MODELMART_WAREHOUSE", "MODELMART_BUILD"])
@pytest.mark.parametrize("name", ["warehose.duckdb", "no/such/folder/warehouse.duckdb"])
def test_a_mistyped_path_creates_nothing(
    small: Small, monkeypatch: pytest.MonkeyPatch, variable: str, name: str
) -> None:
    publish()
    there = set(small.folder.rglob("*"))
    monkeypatch.setenv(variable, str(small.folder / name))
    run = CliRunner().invoke(app, ["build"])
    assert run.exit_code == 1
    assert f"{variable} names {small.folder / name}, and there is no such file" in run.stderr
    with pytest.raises(WorkingFileError):
        working.refuse_mistyped(variable)
    assert set(small.folder.rglob("*")) == there


def test_a_load_into_a_mistyped_file_creates_nothing(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    for name in ("warehose.duckdb", "no/such/folder/w.duckdb"):
        run = project.run("python", "-m", "ingest", MODELMART_BUILD=name)
        assert run.returncode == 1
        assert "there is no such file; nothing was created" in run.stderr
        assert not (project.root / name).exists()
    run = project.run("python", "-m", "ingest", "--create", MODELMART_BUILD="no/such/folder/w.duckdb")
    assert run.returncode == 1 and "no/such/folder" in run.stderr and "Traceback" not in run.stderr
    assert not (project.root / "no").exists()


def test_a_file_of_somebody_else_is_not_replaced_by_the_published_one(small: Small) -> None:
    publish()
    small.working.unlink()
    with duckdb.connect(str(small.working)) as con:
        con.execute("create table orders as select 1 as id")
    theirs = sha256(small.working)
    with pytest.raises(WorkingFileError, match=r"has tables that modelmart did not make: main\.orders; nothing was ch"):
        working.begin()
    assert sha256(small.working) == theirs


# ---------------------------------------------------------------------------------------------- generations


def test_the_last_generations_are_kept_and_each_can_be_brought_back(small: Small) -> None:
    for number in range(1, 7):
        if number > 1:
            small.write(number)
        publish(keep=3)
    kept = generations()
    assert [g.number for g in kept] == [5, 4, 3]
    # what was replaced last
    assert rollback().name == "000005.duckdb"
    assert small.generation() == (5, 5, 5)
    # and what was live until then is one too, so that it can be undone
    rollback(6)
    assert small.generation() == (6, 6, 6)
    with pytest.raises(BuildError, match=r"there is no generation 1 in .*; choose from: 7, 6, 5"):
        rollback(1)
    # the next build goes on from the working file, which lost nothing
    small.write(7)
    rollback(5)
    publish()
    assert small.generation() == (7, 7, 7)


def test_a_process_that_was_killed_between_keeping_and_swapping_leaves_no_generation_twice(small: Small) -> None:
    publish()
    kept = small.folder / "warehouse.duckdb.generations" / "000001.duckdb"
    kept.parent.mkdir()
    kept.hardlink_to(small.live)
    small.write(2)
    publish()
    assert [g.number for g in generations()] == [1]
    # nor one that is what is live
    (kept.parent / "000002.duckdb").hardlink_to(small.live)
    assert rollback().name == "000001.duckdb"
    assert small.generation() == (1, 1, 1)


@pytest.mark.parametrize("damage", ["cut off", "a mart"])
def test_a_generation_that_is_not_whole_is_not_brought_back(small: Small, damage: str) -> None:
    with duckdb.connect(str(small.working)) as con:
        con.execute("create table marts.large as select md5(range::varchar) as content from range(200000)")
    publish()
    small.write(2)
    publish()
    live = sha256(small.live)
    (generation,) = generations()
    raw = bytearray(generation.path.read_bytes())
    if damage == "cut off":
        del raw[5000:]
    else:
        raw[len(raw) // 2] ^= 1
    generation.path.write_bytes(raw)
    with pytest.raises(WorkingFileError, match=r"000001\.duckdb"):
        rollback()
    assert sha256(small.live) == live


@pytest.mark.parametrize("at", [100, 4116, 8212, 12308, 12588])
def test_a_live_file_that_cannot_be_read_is_what_a_rollback_is_for(small: Small, at: int) -> None:
    publish()
    small.write(2)
    publish()
    flipped(small.live, at * 8)
    rollback()
    assert small.generation() == (1, 1, 1)


def test_a_rollback_loses_no_generation(small: Small) -> None:
    for number in range(1, 7):
        small.write(number)
        publish(keep=10)
    rollback(2)
    assert [g.number for g in generations()] == [6, 5, 4, 3, 2, 1]


def test_a_log_that_appears_while_a_generation_is_brought_back_is_not_left_beside_it(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    small.write(2)
    publish()
    monkeypatch.setattr(publishing, "settle", lambda _: commit_and_die(small.live, "delete from marts.left_half"))
    live = sha256(small.live)
    with pytest.raises(BuildError, match=r"warehouse\.duckdb\.wal exists, so nothing is published"):
        rollback()
    assert sha256(small.live) == live


def test_what_else_lies_among_the_generations_is_left_alone(small: Small) -> None:
    publish()
    small.write(2)
    publish()
    others = [small.folder / "warehouse.duckdb.generations" / name for name in ("000001-before.duckdb", "notes.txt")]
    for other in others:
        other.write_text("mine")
    small.write(3)
    publish(keep=1)
    assert [g.number for g in generations()] == [2]
    assert [o.read_text() for o in others] == ["mine", "mine"]


def test_where_files_have_no_second_names_a_generation_is_a_copy(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    publish()
    small.write(2)
    publish()
    rollback()
    assert small.generation() == (1, 1, 1)


@pytest.mark.parametrize("shape", ["empty", "older"])
def test_what_is_published_may_be_of_another_shape(small: Small, shape: str) -> None:
    publish()
    with duckdb.connect(str(writable(small.live))) as con:
        if shape == "empty":
            con.execute("drop schema marts cascade")
        else:
            con.execute("alter table marts.fct_prices drop column time_window")
    small.write(2)
    publish()
    assert small.generation()[0] == 2


def test_a_generation_is_a_file_of_its_own_also_after_it_was_brought_back(small: Small) -> None:
    publish()
    small.write(2)
    publish()
    rollback()
    with duckdb.connect(str(writable(small.live))) as con:
        con.execute("delete from marts.left_half")
    assert rollback(1).name == "000001.duckdb"
    assert small.generation() == (1, 1, 1)


def test_a_rollback_moves_a_log_of_what_it_replaces_out_of_the_way(small: Small) -> None:
    publish()
    small.write(2)
    publish()
    commit_and_die(small.live, "update marts.left_half set generation = 9")
    rollback()
    assert small.generation() == (1, 1, 1)
    rollback()
    assert small.generation() == (2, 2, 2)
    assert list(small.folder.glob("warehouse.duckdb.wal.left-*")) != []


def test_the_command_tells_which_there_are_and_brings_one_back(small: Small) -> None:
    assert "There are no earlier warehouses" in CliRunner().invoke(app, ["rollback", "--list"]).stdout
    publish()
    assert CliRunner().invoke(app, ["rollback"]).exit_code == 1
    small.write(2)
    publish()
    assert '"number": 1' in CliRunner().invoke(app, ["rollback", "--list", "--json"]).stdout
    assert small.generation() == (2, 2, 2)
    run = CliRunner().invoke(app, ["rollback"])
    assert run.exit_code == 0 and "Generation 1 is published again" in run.stdout
    assert small.generation() == (1, 1, 1)


def test_rollback_with_json_prints_json_only(small: Small) -> None:
    publish()
    small.write(2)
    publish()
    # a log beside the published file is reported, but not on standard output
    commit_and_die(small.live, "update marts.left_half set generation = 9")
    run = CliRunner().invoke(app, ["rollback", "--json"])
    assert [generation["number"] for generation in json.loads(run.stdout)] == [2, 1]
    assert "was not written by a build" in run.stderr
    assert small.generation() == (1, 1, 1)
