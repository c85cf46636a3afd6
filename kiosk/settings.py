"""Every setting of the service. The environment is read here and nowhere else."""

import os
import socket
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

EVERY_ADDRESS = ("0.0.0.0", "::", "")
ROOT = Path(__file__).parent.parent


class SettingsError(ValueError):
    """A setting has a value it cannot have; the message is one line for the administrator."""


class Settings(BaseModel):
    """The settings, each named in capitals in the environment (PORT, DATA_DIR, …)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Annotated[str, Field(description="Address the pages listen on.")] = "0.0.0.0"
    port: Annotated[int, Field(ge=1, le=65535, description="Port of the pages.")] = 8000
    data_dir: Annotated[Path, Field(description="Folder of the database, the model and the secret.")] = ROOT / "var"
    database_url: Annotated[str, Field(description="SQLAlchemy address; empty: SQLite in DATA_DIR.")] = ""
    public_url: Annotated[str, Field(description="Address phones reach; what QR codes point to.")] = ""
    unit: Annotated[str, Field(description="Code of the unit a free-standing kiosk belongs to.")] = "demo"
    threads: Annotated[int, Field(ge=2, le=128, description="Threads that answer requests.")] = 24
    workers: Annotated[int, Field(ge=1, le=64, description="Processes; more than one needs PostgreSQL.")] = 1
    assistant_url: Annotated[str, Field(description="Address of a Rasa started elsewhere.")] = ""
    assistant_port: Annotated[int, Field(ge=0, le=65535, description="Loopback port of our Rasa; 0: any.")] = 0
    assistant_token: Annotated[str, Field(description="What the assistant asks of its callers.")] = ""
    idle_rating: Annotated[int, Field(ge=10, description="Seconds without a touch before a rating asks.")] = 30
    idle_reading: Annotated[int, Field(ge=10, description="Seconds before a guide or conversation asks.")] = 90
    idle_warning: Annotated[int, Field(ge=20, description="Seconds the warning stays.")] = 20
    change_seconds: Annotated[int, Field(ge=1, le=30, description="Seconds in which a tap can be changed.")] = 5
    secure_cookies: Annotated[bool, Field(description="Cookies over TLS only; set it where TLS ends.")] = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings that are set. Raises SettingsError naming the first that is wrong."""
        given = {name: environment[name.upper()] for name in cls.model_fields if environment.get(name.upper())}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            fault = error.errors()[0]
            raise SettingsError(f"{str(fault['loc'][0]).upper()}: {fault['msg']}.") from error

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'mot-cua.sqlite3'}"

    @cached_property
    def base_url(self) -> str:
        """What QR codes and printed addresses begin with, without a slash at the end."""
        host = own_address() if self.host in EVERY_ADDRESS else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def own_address() -> str:
    """This machine's address as its neighbours see it; loopback where there is no network.

    Connecting a UDP socket sends nothing: it only asks the system which address it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
