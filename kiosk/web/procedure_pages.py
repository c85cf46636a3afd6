"""The pages of the catalogue that kiosk and tablet share: the list, a procedure, its guide, the checklist."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from assistant import guide, search
from assistant.catalogue import Group, Language
from kiosk.web import codes, languages
from kiosk.web.desk import catalogue, procedure_or_404, settings
from kiosk.web.rooms import Room
from surveys import clock

QUERY_LIMIT = 200


def add_to(blueprint: Blueprint, room: Room) -> None:
    """Give a room the pages of the catalogue."""

    @blueprint.get("/procedures")
    def procedures() -> str:
        query = request.args.get("q", "").strip()[:QUERY_LIMIT]
        hits = search.find(query, catalogue(), Language(languages.current()), limit=6) if query else []
        found = [catalogue().procedures[hit.procedure] for hit in hits]
        shelves = [(group, catalogue().in_group(group)) for group in Group]
        return _page("shared/procedures.html", room, query=query, found=found, shelves=shelves)

    @blueprint.get("/procedures/<procedure_id>")
    def procedure(procedure_id: str) -> str:
        subject = procedure_or_404(procedure_id)
        return _page("shared/procedure.html", room, procedure=subject, today=clock.today())

    @blueprint.get("/procedures/<procedure_id>/guide")
    def guide_step(procedure_id: str) -> str | Response:
        subject = procedure_or_404(procedure_id)
        progress = guide.walk(subject, request.args)
        if progress.question is None and progress.leads_to is None:
            values: dict[str, Any] = {**progress.answers, "procedure_id": subject.id}
            return redirect(url_for(".checklist", **values))
        onward = catalogue().get(progress.leads_to) if progress.leads_to else None
        return _page("shared/guide.html", room, procedure=subject, progress=progress, onward=onward)

    @blueprint.get("/procedures/<procedure_id>/checklist")
    def checklist(procedure_id: str) -> str:
        return _page("shared/checklist.html", room, **_checklist(procedure_id))

    @blueprint.get("/procedures/<procedure_id>/slip")
    def slip(procedure_id: str) -> str:
        return _page("shared/slip.html", room, **_checklist(procedure_id))


def _checklist(procedure_id: str) -> dict[str, object]:
    subject = procedure_or_404(procedure_id)
    progress = guide.walk(subject, request.args)
    address = settings().base_url + url_for("phone.take_along", code=guide.encode(subject, progress.answers))
    label = gettext("QR code of this checklist for your phone")
    return {
        "procedure": subject,
        "checklist": guide.checklist(subject, progress, clock.today()),
        "answers": dict(progress.answers),
        "code": codes.svg(f"{address}?lang={languages.current()}", label),
    }


def _page(template: str, room: Room, **context: object) -> str:
    return render_template(template, room=room, idle=settings().idle_reading, **context)
