"""What a page says, read with the standard library's parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SELF_CLOSED = frozenset({"use", "path", "circle", "rect", "line"})
ADDRESSES = ("href", "src", "action", "poster", "srcset", "formaction")

Attributes = dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """A parsed page: its elements in order, its text, and what is wrong with it."""

    source: str
    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.source)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag} {name}> twice" for name in {name for name in names if names.count(name) > 1}]
        self.elements.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:] or 'nothing'}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for tag in set(self._open):
            self.texts[tag][-1] += data

    @property
    def text(self) -> str:
        """All words, spaces made single."""
        return " ".join(" ".join(self.words).split())

    def first(self, tag: str) -> str:
        """The words of the first element of a kind."""
        return " ".join(self.texts[tag][0].split())

    def every(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, name: str) -> list[str]:
        """The values an attribute has anywhere on the page."""
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


def headings(source: str) -> int:
    """How many main headings with words a page has."""
    return len([words for words in Page(source).texts.get("h1", []) if words.strip()])


def faults_of(source: str, lang: str) -> list[str]:
    """What a page must not be: badly nested, without name, in another language, with anything inline or foreign."""
    page = Page(source)
    faults = list(page.faults)
    if not source.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    if [attributes.get("lang") for attributes in page.every("html")] != [lang]:
        faults.append(f"lang is {page.every('html')}")
    if len(page.every("title")) != 1 or not page.first("title").removesuffix("– Một Cửa").strip():
        faults.append("no title")
    if len(page.every("main")) != 1:
        faults.append(f"{len(page.every('main'))} main")
    faults += [f"inline {name} on {tag}" for tag, attributes in page.elements for name in attributes if _inline(name)]
    faults += [
        f"inline <{tag}>" for tag, attributes in page.elements if tag == "style" or _inline_script(tag, attributes)
    ]
    ids = page.values("id")
    faults += [f"id {name} twice" for name in {name for name in ids if ids.count(name) > 1}]
    faults += [f"label for nothing: {name}" for name in page.values("for") if name not in ids]
    for name in ("aria-labelledby", "aria-describedby"):
        faults += [f"{name} {one} is nowhere" for value in page.values(name) for one in value.split() if one not in ids]
    faults += [
        f"address of another site: {value}" for name in ADDRESSES for value in page.values(name) if _foreign(value)
    ]
    faults += ["an image without alt" for attributes in page.every("img") if "alt" not in attributes]
    faults += ["undefined on the page"] * ("Undefined" in page.text)
    return faults


def _inline(name: str) -> bool:
    return name == "style" or name.startswith("on")


def _inline_script(tag: str, attributes: Attributes) -> bool:
    return tag == "script" and not attributes.get("src")


def _foreign(address: str) -> bool:
    return address.startswith(("http:", "https:", "//", "javascript:", "data:"))
