"""History, and what takes back or takes away: undo a change set, delete, merge, restore."""

from itertools import groupby

from starlette.responses import Response

from reelbase.editing.problems import Problem
from reelbase.entity import Kind
from reelbase.operations.description import Json
from reelbase.web.browse.look import Look, Page, decode
from reelbase.web.browse.showing import Browsing, shown
from reelbase.web.edit.desk import document, read, write
from reelbase.web.edit.form import done_in, frame
from reelbase.web.edit.references import References, candidates
from reelbase.web.visit import Visit


async def history_page(look: Look, kind: Kind, number: str, fault: str = "") -> Page:
    """Return the change sets that edited something, the last first, each with what it changed."""
    found = (await document(look, kind, number)).found
    said = {"cursor": look.query["cursor"]} if look.query.get("cursor") else {}
    history = decode((await read(look, f"/{kind}/{number}/history", said)).body)
    sets = [list(rows) for _, rows in groupby(history["edits"], lambda each: each["change_set"])]
    return Page(
        "history.html",
        {
            **frame(look, kind, found, "history"),
            "sets": sets,
            "next": history["next"],
            "fault": fault,
            "done": done_in(look),
        },
        409 if fault else 200,
        "edit",
    )


async def undo(browsing: Browsing, visit: Visit, kind: Kind, number: str) -> Response:
    """Take a change set back."""
    wanted = visit.form.get("set", "")
    body = {"comment": visit.form.get("comment", "").strip()}
    try:
        made = await write(visit, ("POST", f"/change-sets/{wanted[:20]}/revert"), body)
    except Problem as problem:
        fault = problem.detail
        return await shown(browsing, lambda look: history_page(look, kind, number, fault), visit)
    return visit.go(f"/edit/{kind}/{number}/history?done={made['change_set'] or 0}")


async def removal_page(
    look: Look, kind: Kind, number: str, fault: str = "", typed: str = "", status: int = 200
) -> Page:
    """Return the page to delete something, or to merge it into another."""
    own = await document(look, kind, number)
    return Page(
        "remove.html",
        {
            **frame(look, kind, own.found, "remove"),
            "etag": own.etag,
            "fault": fault,
            "typed": typed,
            "candidates": await candidates(look, kind, typed) if typed else [],
        },
        status,
        "edit",
    )


async def gone_page(look: Look, kind: Kind, number: str, problem: Problem) -> Page:
    """Return what is shown of something that was deleted or merged: by whom and why, and the way back."""
    return Page(
        "gone.html",
        {
            "title": look.words("edit.gone"),
            "kind": kind,
            "number": number,
            "moved_to": problem.more.get("moved_to"),
            "said": problem.more,
            "detail": problem.detail,
        },
        200,
        "edit",
    )


async def remove(browsing: Browsing, visit: Visit, kind: Kind, number: str) -> Response:
    """Delete something with the reason, or merge it into another."""
    target, body, onward, typed = f"/{kind}/{number}/delete", _reason(visit), f"/edit/{kind}/{number}", ""
    if visit.form.get("do") == "merge":
        references = References()
        text = visit.form.get("into.choice") or visit.form.get("into", "")
        into = references.read("into", kind, text)
        if references.open or not isinstance(into, int):
            typed = text

            async def ask(look: Look) -> Page:
                return await removal_page(look, kind, number, look.words("edit.choose_one"), typed, 422)

            return await shown(browsing, ask, visit)
        target, onward = f"/{kind}/{number}/merge", f"/edit/{kind}/{into}"
        body = {**body, "into": into}
    try:
        await write(visit, ("POST", target), body, visit.form.get("etag", ""))
    except Problem as problem:
        fault, status = problem.detail, problem.http
        return await shown(
            browsing, lambda look: removal_page(look, kind, number, fault, status=status), visit
        )
    return visit.go(onward)


async def restore(browsing: Browsing, visit: Visit, kind: Kind, number: str) -> Response:
    """Bring back what was deleted or merged."""
    try:
        await write(visit, ("POST", f"/{kind}/{number}/restore"), _reason(visit))
    except Problem as problem:
        refused = problem
        return await shown(browsing, lambda look: gone_page(look, kind, number, refused), visit)
    return visit.go(f"/edit/{kind}/{number}")


def _reason(visit: Visit) -> Json:
    return {"reason": visit.form.get("reason", "").strip()}
