"""Settings refuse to start half-configured, and say what to give."""

import pytest

from watchmeplay.settings import SettingsWrong, from_environment


def test_nothing_set_is_a_working_local_service() -> None:
    settings = from_environment({})
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.database_url.startswith("sqlite:///")
    assert not settings.production
    assert settings.smtp is None


def test_production_over_https_is_secure() -> None:
    settings = from_environment(
        {"WATCHMEPLAY_PRODUCTION": "1", "WATCHMEPLAY_ORIGIN": "https://play.example.org/"}
    )
    assert settings.secure
    assert settings.host == "play.example.org"


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_any_spelling_of_postgresql_is_understood(url: str) -> None:
    assert from_environment({"DATABASE_URL": url}).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "eight"}, "PORT"),
        ({"PORT": "99999"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"WATCHMEPLAY_ORIGIN": "play.example.org"}, "WATCHMEPLAY_ORIGIN"),
        ({"WATCHMEPLAY_PRODUCTION": "1"}, "WATCHMEPLAY_ORIGIN"),
        ({"WATCHMEPLAY_NATION": "france"}, "WATCHMEPLAY_NATION"),
        ({"WATCHMEPLAY_PRODUCTION": "true"}, "WATCHMEPLAY_PRODUCTION"),
        ({"WATCHMEPLAY_ZONE": "Europe/Londres"}, "WATCHMEPLAY_ZONE"),
        (
            {
                "WATCHMEPLAY_SMTP_HOST": "m",
                "WATCHMEPLAY_MAIL_FROM": "a@b.c",
                "WATCHMEPLAY_SMTP_STARTTLS": "yes",
            },
            "WATCHMEPLAY_SMTP_STARTTLS",
        ),
        ({"WATCHMEPLAY_SMTP_HOST": "mail"}, "WATCHMEPLAY_MAIL_FROM"),
        (
            {"WATCHMEPLAY_SMTP_HOST": "m", "WATCHMEPLAY_MAIL_FROM": "a@b.c", "WATCHMEPLAY_SMTP_USER": "u"},
            "WATCHMEPLAY_SMTP_PASSWORD",
        ),
    ],
)
def test_half_a_setting_stops_the_start_and_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsWrong, match=named):
        from_environment(environment)


def test_the_mail_server_is_taken_whole() -> None:
    smtp = from_environment(
        {
            "WATCHMEPLAY_SMTP_HOST": "mail.example",
            "WATCHMEPLAY_SMTP_PORT": "2525",
            "WATCHMEPLAY_MAIL_FROM": "notes@service.example",
        }
    ).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.starttls, smtp.sender) == (
        "mail.example",
        2525,
        True,
        "notes@service.example",
    )
