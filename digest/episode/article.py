"""Prepare a single article to be read aloud: its key sentences, or all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from digest.articles.extract import extract
from digest.documents.open import Document
from digest.editing.script import write_article_script
from digest.editing.single_article import choose_sentences
from digest.episode.production import Production, choose_article_slot
from digest.pronunciation.regions import choose_readings
from digest.settings import Show, Voice
from digest.stages import Watch
from digest.types import Article


def prepare_article(
    document: Document,
    voice: Voice,
    *,
    seconds: float | None,
    show: Show | None,
    out: Path,
    name: Callable[[Article], str] | None = None,
) -> Production:
    """Return what is to be spoken of one article, and where it goes; see `pipeline.produce`.

    Args:
        seconds: The length aimed at; None speaks the whole article.
        show: Adds the article to that show's feed of articles.
        out: The published folder for a show; otherwise an `.mp3` file, or a folder for a file named by the title.
        name: Makes the file's name in a folder of the user's, without .mp3; by default the title is the name.

    Raises:
        NotAnArticle: The document is not an article, or no sentence of it fits.
    """
    watch = Watch()
    with watch("extract"):
        article = extract(document)
    if show is None:
        voice = voice.with_default_readings(choose_readings(article.language, article.url or ""))
    with watch("select"):
        summary = choose_sentences(article, voice, seconds, show)
    return Production(
        slot=choose_article_slot(article, show, out, name(article) if name else None),
        write=lambda kept, hosts: write_article_script(kept[0], hosts[0], show=show),
        summaries=(summary,),
        hosts=(voice,),
        show=show,
        seconds=watch.seconds,
    )
