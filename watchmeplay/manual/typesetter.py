"""Sets a sheet in type: reads what to print on standard input and writes the PDF to standard output.

A program of its own, started by `press`: a sheet too hard for the engine ends this process and no other,
and its memory goes back at once. It imports nothing of ours.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import typst

TEMPLATES = Path(__file__).parent / "print"
FONTS = Path(__file__).parents[2] / "build" / "fonts"
# The standard of PDFs that voices read well.
ACCESSIBLE = "ua-1"


def typeset(template: str, told: str, made: datetime) -> bytes:
    """The PDF of a template of ours with these facts, a JSON object. Equal on every machine.

    Ends the process when the fonts were not installed.
    """
    if not any(FONTS.glob("*.ttf")):
        raise SystemExit(f"{FONTS} holds no letters: run make assets")
    compiler = typst.Compiler(
        root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"told": told}
    )
    sheet = {"input": str(TEMPLATES / template), "format": "pdf", "timestamp": int(made.timestamp())}
    try:
        return compiler.compile(**sheet, pdf_standards=ACCESSIBLE)
    except typst.TypstError as error:
        # The standard forbids a letter that no font of ours has; a sheet with a blank box is better than none.
        sys.stderr.write(f"not {ACCESSIBLE}: {error}\n")
        return compiler.compile(**sheet)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    made = typeset(asked["template"], json.dumps(asked["told"]), datetime.fromisoformat(asked["made"]))
    sys.stdout.buffer.write(made)
