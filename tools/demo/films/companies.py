"""API bodies of the companies with full details, alternative names and logos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.films import facts, images, names
from tools.demo.ids import company_id

Body = dict[str, Any]


def bodies() -> Iterator[Body]:
    """Yield one details body for every company in companies.tsv."""
    for name, headquarters, homepage, parent, others, description in facts.rows("companies"):
        id = company_id(name)
        logos = [images.company_logo(id, n) for n in range(2)]
        yield {
            "path": f"/3/company/{id}",
            "params": {"append_to_response": "alternative_names,images"},
            "body": {
                "description": description,
                "headquarters": headquarters,
                "homepage": homepage,
                "id": id,
                "logo_path": logos[0]["file_path"],
                "name": name,
                "origin_country": names.company_country(name),
                "parent_company": _parent(parent) if parent else None,
                "alternative_names": {
                    "results": [{"name": other, "type": ""} for other in facts.split(others)]
                },
                "images": {"logos": logos},
            },
        }


def _parent(name: str) -> Body:
    row = names.company(name)
    return {"id": row["id"], "name": name, "logo_path": row["logo_path"]}
