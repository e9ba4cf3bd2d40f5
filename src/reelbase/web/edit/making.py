"""Pages on which something new is entered, from nothing or from a copy of another."""

from reelbase.entity import Kind
from reelbase.operations.description import Json
from reelbase.web.browse.look import Look, Page
from reelbase.web.edit.desk import Document, document, editor_name
from reelbase.web.edit.form import NEW_ID, Sent, form_page
from reelbase.web.edit.reading import Form
from reelbase.web.edit.shapes import PATH, PICTURES, shapes_of
from reelbase.web.visit import Visit

OWN = {*PICTURES, "external_ids", "videos", "watch_offers", "watch_pages"}
"""The lists that a copy does not take along: they are of one title alone."""
COPIED = 300  # rows of a list


def empty(kind: Kind) -> Json:
    """Return the document of something of which nothing is known."""
    shapes = shapes_of(kind)
    found: Json = {"kind": kind, "id": NEW_ID, "locks": {}}
    found["facts"] = {name: shape.empty for name, shape in shapes.facts.items()}
    if shapes.words:
        found["words"] = {}
    return {**found, **{name: {} for name in shapes.lists}}


async def new_page(look: Look, visit: Visit, kind: Kind) -> Page:
    """Return the form of something new; `copy` in the query is the id of what it begins as."""
    editor_name(look.account)
    base = empty(kind)
    form = Form(kind, shapes_of(kind), base, {})
    sent = Sent(Document(base, ""), form, {}, ())
    if number := look.query.get("copy", ""):
        visit.form = copied(kind, (await document(look, kind, number)).found)
    return await form_page(look, visit, kind, "facts", sent, typed=bool(visit.form))


def copied(kind: Kind, found: Json) -> dict[str, str]:
    """Return the fields of a form as if somebody had typed all that a copy takes along."""
    shapes = shapes_of(kind)
    fields = {
        f"f.{name}": shape.text(found["facts"].get(name))
        for name, shape in shapes.facts.items()
        if not name.endswith(PATH) and shape.widget != "genres"
    }
    for each in found["facts"].get("genre_ids", ()):
        fields |= {"f.genre_ids.shown": "1", f"f.genre_ids.{each}": "1"}
    for code, words in (found.get("words") or {}).items():
        fields |= {f"w.{code}.{name}": shapes.words[name].text(text) for name, text in words.items()}
    for name in shapes.lists.keys() - OWN:
        rows = list((found.get(name) or {}).values())[:COPIED]
        fields[f"l.{name}.rows"] = str(len(rows) + 4)
        for place, row in enumerate(rows):
            fields[f"l.{name}.{place}.at"] = str(place + 1)
            for each, shape in shapes.lists[name].items():
                prefix = "#" if shape.refers_to else ""
                fields[f"l.{name}.{place}.{each}"] = f"{prefix}{shape.text(row.get(each))}"
    return fields
