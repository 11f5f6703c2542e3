"""Static file bundles: several stylesheets or scripts served as one file."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "bundles"
# Minified by their authors; their licence comments are kept.
VENDOR = "vendor/"


class BundleStorage(CompressedManifestStaticFilesStorage):
    """Collect each bundle of STATIC_BUNDLES as one hashed, compressed file."""

    has_bundles = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[tuple]:
        if not dry_run:
            for bundle in settings.STATIC_BUNDLES:
                self._add_bundle(bundle, paths)
            for source in {source for sources in settings.STATIC_BUNDLES.values() for source in sources}:
                paths.pop(source, None)
                self.delete(source)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _add_bundle(self, bundle: str, paths: dict[str, Any]) -> None:
        name = f"{FOLDER}/{bundle}"
        sources = {source: _read(paths, source) for source in settings.STATIC_BUNDLES[bundle]}
        join = join_stylesheets if bundle.endswith(".css") else join_scripts
        self.delete(name)
        self.save(name, ContentFile(join(sources)))
        paths[name] = (self, name)


def bundle_urls(bundle: str) -> list[str]:
    """Return the URL of a collected bundle, or those of its sources where files are not collected."""
    if getattr(staticfiles_storage, "has_bundles", False):
        return [static(f"{FOLDER}/{bundle}")]
    return [static(source) for source in settings.STATIC_BUNDLES[bundle]]


def join_stylesheets(sources: dict[str, str]) -> str:
    """Join stylesheets, given as {path: text}. Relative URLs are made relative to the bundle."""
    bundle = "".join(
        re.sub(r"""url\((?!["']?(?:data:|#))["']?([^)"']+)["']?\)""", _relative_to_bundle(path), _minify_css(text))
        for path, text in sources.items()
    )
    return bundle + _build_light_fallback(bundle)


def join_scripts(sources: dict[str, str]) -> str:
    """Join ES modules that import nothing, given as {path: text}, each in a scope of its own."""
    for path, text in sources.items():
        if re.search(r"^(?:import|export)\b", text, re.MULTILINE):
            raise ValueError(f"{path}: a bundled script cannot import or export")
    return "".join(
        f"{{\n{text if path.startswith(VENDOR) else _minify_js(text)}\n}}\n" for path, text in sources.items()
    )


def _build_light_fallback(stylesheet: str) -> str:
    """Return the light colours for browsers without light-dark(), such as Chrome 109 on Windows 7."""
    value = r"(?:[^(),;{}]|\([^()]*\))+"
    tokens = re.findall(r"(--[\w-]+:)([^;{}]*light-dark\([^;{}]*)", stylesheet)
    light = [name + re.sub(rf"light-dark\(({value}),{value}\)", r"\1", colours) for name, colours in tokens]
    return (
        f"@supports not (color:light-dark(#fff,#000)){{:root{{color-scheme:light;{';'.join(light)}}}}}" if light else ""
    )


def _read(paths: dict[str, Any], source: str) -> str:
    storage, path = paths[source]
    with storage.open(path) as file:
        return file.read().decode()


def _relative_to_bundle(path: str) -> Callable[[re.Match], str]:
    def replace(match: re.Match) -> str:
        return f"url({posixpath.relpath(posixpath.join(posixpath.dirname(path), match[1]), FOLDER)})"

    return replace


def _minify_css(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    parts = re.split(r"""("[^"]*"|'[^']*')""", text)
    # Every second part is a string.
    parts[::2] = [re.sub(r" ?([{};,]) ?", r"\1", re.sub(r"\s+", " ", part)) for part in parts[::2]]
    parts[::2] = [part.replace(": ", ":").replace(";}", "}") for part in parts[::2]]
    return "".join(parts).strip()


def _minify_js(text: str) -> str:
    """Remove comments and indentation. No script has a template literal of several lines."""
    text = re.sub(r"^\s*/\*\*.*?\*/$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^\s*(?://.*)?\n?", "", text, flags=re.MULTILINE).strip()
