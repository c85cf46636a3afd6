"""Check that the migrations have one head and make exactly the tables of the models.

check_migrations.py                 checks, on a fresh SQLite file
check_migrations.py --new "text"    writes the migration that is missing; read it before use
"""

import argparse
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from kiosk import schema
from surveys.db import Store


def faults(connection: Connection) -> list[str]:
    """What is wrong, a line each; ``connection`` leads to a database that was just upgraded."""
    heads = schema.heads()
    found = [] if len(heads) == 1 else [f"there are {len(heads)} heads: {', '.join(heads)}"]
    return found + [f"migrations and models differ: {change}" for change in schema.differences(connection)]


def write(connection: Connection, message: str) -> None:
    """Write the next migration from the difference between the tables and the models."""
    config = schema.config(connection)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = len(list((schema.MIGRATIONS / "versions").glob("*.py"))) + 1
    command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--new", metavar="TEXT")
    message = parser.parse_args().new
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'check.sqlite3'}")
        with schema.upgraded(store.engine) as connection:
            if message:
                write(connection, message)
                return 0
            found = faults(connection)
    for fault in found:
        print(fault, file=sys.stderr)
    print("Migrations: " + ("not in order." if found else "one head, and the tables of the models."))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
