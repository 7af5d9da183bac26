"""Every setting of our own, in one typed class, read from the environment.

Reflex's own settings keep their names (`REFLEX_DB_URL`, `REFLEX_REDIS_URL`); ours begin with `POINTS_`.
"""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; docs/operating.md explains each."""

    model_config = SettingsConfigDict(env_prefix="POINTS_", extra="ignore", populate_by_name=True)

    data_dir: Path = Field(default=Path("data"), alias="POINTS_DATA")
    port: int = Field(default=8000, ge=1, le=65535)
    host: str = "127.0.0.1"
    workers: int = Field(default=1, ge=1, le=64)
    demo: bool = False
    public_url: str = ""
    timezone: str = "Asia/Shanghai"
    secret: str = ""
    trusted_proxy_hops: int = Field(default=0, ge=0, le=5)
    max_tabs: int = Field(default=1_500, ge=50, le=100_000)
    tab_seconds: int = Field(default=600, ge=5, le=86_400)
    db_url: str = Field(default="", alias="REFLEX_DB_URL")
    redis_url: str = Field(default="", alias="REFLEX_REDIS_URL")

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a time zone; one is Asia/Shanghai") from error

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http://)")
        return url

    @field_validator("db_url")
    @classmethod
    def _is_database(cls, url: str) -> str:
        if url and not url.startswith(("postgresql+psycopg://", "sqlite:///")):
            raise ValueError("must look like postgresql+psycopg://user:password@host/name")
        return url

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL: PostgreSQL where one is set, else `points.db` in the data folder."""
        return self.db_url or f"sqlite:///{self.data_dir.resolve() / 'points.db'}"

    @property
    def base_url(self) -> str:
        """The address printed on QR posters, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")


@lru_cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
