"""Nothing typed is ever lost: what a refused form held is carried through the refusal.

The words travel sealed in the page itself, readable by this server alone, and are handed back only to the
person who typed them.
"""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.links import pack, unpack
from watchmeplay.web import edge
from watchmeplay.web.public.sign_in_form import SignInForm

LASTS = 86_400
NOT_KEPT = frozenset({"csrf_token", "author", "password", "current", "new", "code", "pin", "kept"})


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A form that was not taken: where it was going and every field of it, in order, byte for byte."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The texts a person would miss: several words, or longer than a code."""
        return tuple(text for _, text in self.fields if len(text) > 40 or " " in text.strip())


def of_request() -> KeptWords | None:
    """What the present request was trying to send, without secrets; None when there is nothing to keep."""
    if (
        request.method != "POST"
        or request.path in {"/sign-in", "/sign-out"}
        or request.path.endswith("/exit")
        or request.path.startswith("/j/")
    ):
        return None
    fields = tuple((name, text) for name, text in edge.fields().items(multi=True) if name not in NOT_KEPT)
    return KeptWords(_own_path(), fields) if fields else None


def sealed(kept: KeptWords, owner: UUID | None) -> str:
    """Kept words as a packet for a hidden field, for their owner alone."""
    content = json.dumps([kept.path, kept.fields], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return pack(
        current_app.extensions["keyring"],
        {"owner": owner.hex if owner else "", "kept": b64encode(zlib.compress(content)).decode()},
    )


def unsealed(packet: str, owner: UUID) -> KeptWords | None:
    """Open a packet for the person who signed in. None when it is too old, not ours, or another person's."""
    content = unpack(current_app.extensions["keyring"], packet, LASTS)
    if content is None or content.get("owner") != owner.hex:
        return None
    path, fields = json.loads(
        zlib.decompress(b64decode(str(content["kept"]))).decode("utf-8", "surrogatepass")
    )
    return KeptWords(path, tuple((name, text) for name, text in fields))


def ask_to_sign_in(owner: UUID | None) -> ResponseReturnValue:
    """The page a form gets when its session has ended: sign in, and the words go on from there."""
    kept = of_request()
    packet = sealed(kept, owner) if kept and owner else ""
    form = SignInForm(data={"kept": packet})
    return render_template("errors/401.html", form=form, packet=packet), 401


def refuse_other_author() -> ResponseReturnValue:
    """A page that one person wrote is sent while another is signed in: neither sent nor shown."""
    g.actor = None
    return render_template("errors/409.html", other_author=True), 409


def _own_path() -> str:
    """Where the form was going, as a path here: two slashes at its start would name another site."""
    return "/" + request.full_path.rstrip("?").lstrip("/\\")
