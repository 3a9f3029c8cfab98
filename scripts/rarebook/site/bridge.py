"""Sphinx's pages go through our own templates, where text is escaped unless it is markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from sphinx.application import TemplateBridge

from rarebook.site.render import TEMPLATES

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.theming import Theme


class Bridge(TemplateBridge):
    """Writes every page into the one frame, whatever template Sphinx asks for."""

    def init(
        self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None
    ) -> None:
        """Make the environment."""
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def newest_template_mtime(self) -> float:
        """Never newer than a page: the build's stamp tells when a template has changed."""
        return 0

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Write one page."""
        return self.environment.get_template("layout.html").render(context)

    def render_string(self, template: str, context: dict[str, Any]) -> str:
        """Nothing: the only such templates are styles and scripts that the site does not use."""
        return ""
