"""Links to meetings by video."""

import pytest

from tests.care.appointments import build
from watchmeplay.care.appointments import video
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

ALLOWED = ["meet.example.org", "video.example.nhs.uk"]


@pytest.mark.parametrize(
    "link",
    [
        "https://meet.example.org/abc-defg",
        "https://eu.meet.example.org/j/9?pwd=a%20b#x",
        "https://MEET.example.org:443/room",
        "https://video.example.nhs.uk",
    ],
)
def test_a_plain_link_to_a_host_on_the_list_is_taken(link):
    assert video.leads_to_one_of(link, ALLOWED)


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org/a", "javascript:alert(1)//meet.example.org", "data:text/html,meet.example.org",
        "https://meet.example.org@evil.example/", "https://evil.example@meet.example.org/",
        "https://evil.example/meet.example.org", "https://evilmeet.example.org/", "https://meet.example.org.evil.example/",
        "https://meet.example.org:8443/", "https://meet.example.org/<script>alert(1)</script>", 'https://meet.example.org/"x',
        "https://meet.example.org\\@evil.example/", "https://meet.example.org/a b", "https://meet.example.org/\n",
        "https://meet.example.org/\u202egpj", "https://mеet.example.org/", "//meet.example.org/a", "meet.example.org",
        "https://", "https:///a", "https://[::1", "https://meet.example.org:99999/", "https://.meet.example.org/",
        "https://meet.example.org./a", "https://meet.example.org/" + "a" * 2000, "ＨＴＴＰＳ://meet.example.org/",
        "https://meet.example.org/\x00", "vbscript:msgbox", "https://127.0.0.1/", "https://user:pass@meet.example.org/",
    ],
)  # fmt: skip
def test_anything_else_is_refused(link):
    assert not video.leads_to_one_of(link, ALLOWED)


def test_a_refusal_names_the_hosts(context, cast):
    with unit_of_work():
        with pytest.raises(Refused, match="Ask an administrator"):
            video.checked_link("https://meet.example.org/a")
        build.host(cast)
        video.add_host(cast.actor(cast.ann), "HTTPS://Video.Example.com/")
        with pytest.raises(Refused) as refused:
            video.checked_link("javascript:alert(1)")
        assert refused.value.message.values["hosts"] == "meet.example.org, video.example.com"
        assert refused.value.field == "link"
        assert video.checked_link("  ") == ""


@pytest.mark.parametrize(
    "host", ["", "meet", "meet_.example.org", "a b.example", "https://a@b.example", "x" * 130 + ".org", "1.2.3.4",
             "meet.example.org/path", "-a.example", "münchen.example", "*.example.org"],
)  # fmt: skip
def test_a_host_is_a_plain_name(context, cast, host):
    with pytest.raises(Refused) as refused, unit_of_work():
        video.add_host(cast.actor(cast.ann), host)
    assert refused.value.field == "host"


def test_only_an_administrator_keeps_the_list(context, cast):
    for person in (cast.thea, cast.lea, cast.amy):
        with pytest.raises(NotAllowed), unit_of_work():
            video.add_host(cast.actor(person), "meet.example.org")
    with unit_of_work():
        build.host(cast)
        with pytest.raises(Refused):
            build.host(cast)
        row = video.hosts()[0]
        with pytest.raises(NotAllowed):
            video.remove_host(cast.actor(cast.thea), row.id)
        video.remove_host(cast.actor(cast.ann), row.id)
        assert video.hosts() == []
        with pytest.raises(NotVisible):
            video.remove_host(cast.actor(cast.ann), row.id)
