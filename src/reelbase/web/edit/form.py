"""The form of a title, a person or anything else: shown, previewed, saved, and compared with later edits."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from reelbase.editing.problems import Problem, unfit
from reelbase.entity import Kind
from reelbase.operations.description import Json
from reelbase.web.browse.look import Look, Missing, Page, decode
from reelbase.web.browse.showing import Browsing, shown
from reelbase.web.edit.conflicts import conflicts_of, values_in
from reelbase.web.edit.desk import Document, document, read, rehearse, write
from reelbase.web.edit.reading import Form, Unreadable, packed, unpacked, without
from reelbase.web.edit.references import candidates, names_of
from reelbase.web.edit.shapes import PICTURES, Shapes, shapes_of
from reelbase.web.edit.views import CREDITS, SECTIONS, Choices, Said, View, languages_shown, suggested
from reelbase.web.visit import Refused, Visit

BATCH = ("POST", "/change-sets")
NEW_ID = -500  # of the title that a form makes; what it makes besides counts down from -1
HISTORY_ROWS = "100"
NUMBERS = ("series_id", "season_number", "episode_number")


class Sent(NamedTuple):
    """A form that was sent: the document that it was shown with, and how it differs from it now."""

    document: Document
    form: Form
    body: Json
    titles: Sequence[Json]  # what is made besides

    def batch(self, kind: str, numbers: Json, comment: str) -> Json:
        """Return the change set that the form asks for."""
        own = {"kind": kind, "id": self.document.found["id"], "etag": self.document.etag, **self.body}
        if numbers:
            own["numbers"] = numbers
        return {"comment": comment, "titles": [*self.titles, own]}


class Notes(NamedTuple):
    """The notes above a form."""

    fault: str = ""
    edits: Sequence[Json] | None = None  # what saving would change


NO_NOTES = Notes()


def sent_form(visit: Visit, kind: Kind) -> Sent:
    """Return what was sent. Raises Refused where its hidden fields are none of ours."""
    fields, text = visit.form, visit.form.get("base", "")
    try:
        if not visit.is_proof(fields.get("proof", ""), "base", text):
            raise Unreadable
        base = unpacked(text)
        its = base["document"]["kind"], base["document"]["id"], "body" in base
        number = visit.request.path_params.get("number", NEW_ID)
        if its != (kind, number, fields.get("do") == "resolve"):
            raise Unreadable
    except Unreadable:
        raise Refused(400, "This can't be read", "Go back, load the page anew, and try again.") from None
    form = Form(kind, shapes_of(kind), base["document"], fields)
    body = form.edit()
    return Sent(Document(base["document"], base["etag"]), form, body, form.references.titles())


async def save_form(browsing: Browsing, visit: Visit, kind: Kind, section: str) -> Response:
    """Save what a form says, or show what saving would change."""
    sent = sent_form(visit, kind)
    number = sent.document.found["id"]
    if sent.form.references.open or visit.form.get("do") == "again":
        return await shown(browsing, lambda look: form_page(look, visit, kind, section, sent), visit)
    comment = visit.form.get("comment", "").strip()
    batch = sent.batch(kind, numbers_in(visit), comment)
    notes = Notes()
    try:
        if number < 0 and not (sent.body or numbers_in(visit)):
            raise unfit("expected what is to be entered, found an empty form")
        if visit.form.get("do") == "preview":
            notes = Notes(edits=await rehearse(visit, BATCH, batch))
        else:
            made = await write(visit, BATCH, batch)
            own = next(each for each in made["titles"] if each["given_id"] == number)
            rest = "" if section == "facts" else f"/{section}"
            return visit.go(f"/edit/{kind}/{own['id']}{rest}?done={made['change_set'] or 0}")
    except Problem as problem:
        if problem.slug == "changed-since":
            return await shown(browsing, lambda look: conflict_page(look, visit, kind, section, sent), visit)
        notes = Notes(fault=problem.detail)
    status = 422 if notes.fault else 200
    return await shown(
        browsing, lambda look: form_page(look, visit, kind, section, sent, notes, status), visit
    )


def numbers_in(visit: Visit) -> Json:
    """Return the numbers of a new season or episode; what is no number is for the API to refuse."""
    found: Json = {}
    for name in NUMBERS:
        text = visit.form.get(f"n.{name}", "").strip()
        if text:
            found[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text
    return found


async def said_of(look: Look, kind: str, found: Json) -> Mapping[str, Said]:
    """Return who set each field that is locked, and when, so far as the last edits tell."""
    if not found["locks"]:
        return {}
    history = decode((await read(look, f"/{kind}/{found['id']}/history", {"limit": HISTORY_ROWS})).body)
    sets = {each["change_set"]: Said(each["who"], each["time"]) for each in history["edits"]}
    return {name: sets.get(number, Said("", "")) for name, number in found["locks"].items()}


async def sources_of(look: Look, kind: str, found: Json) -> Mapping[str, Said]:
    """Return the source of each field that no editor has set; that of all others has no name."""
    answer = decode((await read(look, f"/{kind}/{found['id']}/sources")).body)
    named = {
        field: Said(each["source"], each["time"]) for each in answer["sources"] for field in each["fields"]
    }
    return {"": Said(answer["other"], ""), **named}


async def form_page(
    look: Look,
    visit: Visit,
    kind: Kind,
    section: str,
    sent: Sent,
    notes: Notes = NO_NOTES,
    status: int = 200,
    *,
    typed: bool = True,
) -> Page:
    """Return the page of a form with what was typed, of a document as it was when the form was shown."""
    found = sent.document.found
    is_new = found["id"] < 0
    shapes = shapes_of(kind)
    open_ = sent.form.references.open
    choices = Choices(open_, {field: await candidates(look, *each) for field, each in open_.items()})
    view = View(
        shapes,
        found,
        await names_of(look, kind, found),
        visit.form if typed else None,
        words=look.words,
        said={} if is_new else await said_of(look, kind, found),
        sources={} if is_new else await sources_of(look, kind, found),
        choices=choices,
    )
    base = packed({"document": found, "etag": sent.document.etag})
    return Page(
        "form.html",
        {
            **frame(look, kind, found, section),
            **await _parts(look, kind, section, view, found),
            "base": base,
            "proof": visit.proof("base", base),
            "notes": notes,
            "open": bool(open_),
            "comment": visit.form.get("comment", ""),
            "done": done_in(look),
            "numbers": _numbers_shown(look, visit, kind) if is_new else {},
        },
        422 if open_ else status,
        "edit",
    )


def done_in(look: Look) -> str:
    """Return the number of the change set that was just saved; 0 where nothing changed, empty without one."""
    done = look.query.get("done", "")
    return done if done.isdecimal() else ""


def _numbers_shown(look: Look, visit: Visit, kind: Kind) -> Mapping[str, str]:
    return {name: visit.form.get(f"n.{name}", look.query.get(name, "")) for name in numbers_of(kind)}


def numbers_of(kind: Kind) -> Sequence[str]:
    """Return the numbers that a new entity of a kind is made with."""
    return {Kind.SEASON: NUMBERS[:2], Kind.EPISODE: NUMBERS}.get(kind, ())


async def _parts(look: Look, kind: Kind, section: str, view: View, found: Json) -> Json:
    """Return the inputs of one section; of something new those of all but pictures."""
    is_new, shapes = found["id"] < 0, shapes_of(kind)
    shown, others = languages_shown(found, str(look.language), look.query.get("words", ""), view.fields)
    has_facts = is_new or section == "facts"
    sections = ("credits", "lists") if is_new else (section,)
    lists = [name for each in sections for name in lists_in(shapes, each)]
    genres: list[Json] = []
    if has_facts and "genre_ids" in shapes.facts:
        with suppress(Missing):
            genres = (await look.ask(f"/3/genre/{kind}/list"))["genres"]
    return {
        "facts": view.facts() if has_facts else [],
        "words": view.words([*shown, "new"]) if has_facts else {},
        "other_languages": others if has_facts else [],
        "lists": view.lists(lists),
        "chosen": view.chosen() if section == "pictures" and not is_new else [],
        "genres": genres,
        "suggested": suggested(),
    }


def lists_in(shapes: Shapes, section: str) -> list[str]:
    """Return the lists of a section."""
    of = {"credits": CREDITS, "pictures": PICTURES}
    if section in of:
        return [name for name in of[section] if name in shapes.lists]
    others = {*CREDITS, *PICTURES}
    return [name for name in shapes.lists if name not in others] if section == "lists" else []


def frame(look: Look, kind: str, found: Json, section: str) -> Json:
    """Return what is around every page of an editor: the name, the tabs, the page that readers see."""
    number = found["id"]
    shapes = shapes_of(Kind(kind))
    sections = [each for each in SECTIONS if each == "facts" or lists_in(shapes, each)]
    tabs = [*sections, "history", "remove"] if number > 0 else []
    name = name_of(look, found)
    return {
        "title": f"{look.words('edit.edit')}: {name}" if number > 0 else look.words(f"edit.new.{kind}"),
        "name": name or look.words(f"edit.new.{kind}"),
        "kind": kind,
        "number": number,
        "section": section,
        "tabs": [(each, f"/edit/{kind}/{number}" + ("" if each == "facts" else f"/{each}")) for each in tabs],
        "page": page_of(kind, found) if number > 0 else "",
        "found": found,
    }


def name_of(look: Look, found: Json) -> str:
    """Return the name of an entity: in the language of the reader, else its own."""
    words, facts = found.get("words") or {}, found["facts"]
    own = (words.get(str(look.language)) or {}).get("name")
    other = next((each["name"] for each in words.values() if each.get("name")), "")
    return own or facts.get("original_title") or facts.get("original_name") or facts.get("name") or other


def page_of(kind: str, found: Json) -> str:
    """Return the address of the page that readers see."""
    match found.get("numbers"):
        case {"series_id": series, "season_number": season, **rest}:
            episode = rest.get("episode_number")
            return f"/tv/{series}/season/{season}" + ("" if episode is None else f"/episode/{episode}")
    return f"/{kind}/{found['id']}"


async def conflict_page(look: Look, visit: Visit, kind: Kind, section: str, sent: Sent) -> Page:
    """Return the page that shows the changes of others next to those of the form."""
    current = await document(look, kind, str(sent.document.found["id"]))
    conflicts = conflicts_of(sent.body, sent.document.found, current.found)
    kept = [each for each, _ in values_in(sent.body) if each not in {one.name for one in conflicts}]
    batch = {"body": sent.body, "titles": sent.titles}
    state = packed({"document": current.found, "etag": current.etag, **batch})
    return Page(
        "conflict.html",
        {
            **frame(look, kind, current.found, section),
            "conflicts": conflicts,
            "kept": kept,
            "base": state,
            "proof": visit.proof("base", state),
            "comment": visit.form.get("comment", ""),
            "back": quote(visit.request.url.path),
        },
        409,
        "edit",
    )


async def resolve(browsing: Browsing, visit: Visit, kind: Kind, section: str) -> Response:
    """Save what is left of a form once it is decided whose values are taken."""
    sent = sent_form(visit, kind)
    said = unpacked(visit.form["base"])
    theirs = {name.removeprefix("take.") for name, text in visit.form.items() if text == "theirs"}
    names = [name for name, _ in values_in(said["body"]) if "~".join(name) in theirs]
    body = without(said["body"], names)
    own = {"kind": kind, "id": said["document"]["id"], "etag": said["etag"], **body}
    batch = {"comment": visit.form.get("comment", "").strip(), "titles": [*said["titles"], own]}
    rest = "" if section == "facts" else f"/{section}"
    try:
        made = await write(visit, BATCH, batch)
    except Problem as problem:
        again = sent._replace(body=body, titles=said["titles"])
        if problem.slug == "changed-since":
            return await shown(browsing, lambda look: conflict_page(look, visit, kind, section, again), visit)
        notes = Notes(fault=problem.detail)
        return await shown(
            browsing,
            lambda look: form_page(look, visit, kind, section, again, notes, 422, typed=False),
            visit,
        )
    return visit.go(f"/edit/{kind}/{said['document']['id']}{rest}?done={made['change_set'] or 0}")
