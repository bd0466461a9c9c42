"""Lines of a page: which runs of text a reader sees, and where each stands."""

from __future__ import annotations

import pytest

from digest.articles.page_lines import MOST_LINES, Line, TooManyLines, fold_text, list_lines
from digest.documents.html import parse_html


def _list(body: str) -> list[Line]:
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    return list_lines(root)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>大桥<b>今天</b>通车</p><p>两岸欢腾</p>", ["大桥今天通车", "两岸欢腾"]),
        ("大桥<br>通车", ["大桥", "通车"]),
        ("大桥<div>通车</div>两岸", ["大桥", "通车", "两岸"]),
        ("<p>大桥\n  通车</p><p>the\n  bridge\u200b</p>", ["大桥通车", "the bridge"]),
        ("<p><span>来源：青屿网</span>\n <span>周远</span></p>", ["来源：青屿网 周远"]),
        ("<p>来源：青屿网\n<span>周远</span></p>", ["来源：青屿网 周远"]),
        ("<p><span>大桥今天</span>\n <span>通车。</span></p>", ["大桥今天通车。"]),
        ("<pre>大桥\n通车</pre>", ["大桥", "通车"]),
        ("<p>大桥<script>var a</script><style>p{}</style>通车</p>", ["大桥通车"]),
        ("<p>大桥</p><p> </p><select><option>通车</option></select>", ["大桥"]),
        ("<ruby>青<rp>(</rp><rt>qīng</rt><rp>)</rp></ruby>屿", ["青（qīng）屿"]),
        ("", []),
    ],
)
def test_what_a_reader_sees_as_one_paragraph_is_one_line(body: str, texts: list[str]) -> None:
    """Blocks and breaks end a line; what is not shown is in none."""
    assert [line.text for line in _list(body)] == texts


SAID = "摊主老许说，第一晚就卖了三百串"
ADDED = "，连签子都不够用。"


@pytest.mark.parametrize(
    "picture",
    [
        '<img class="emoji" alt="😀">',
        '<img src="big.jpg" width="640">',
        '<a href="/m"><img src="a.png"></a>',
        '<span><img data-src="a.png"></span>',
        "<sup><img></sup>",
        '<svg><title>火</title><path d="M0 0"/></svg>',
        "<picture><source><img></picture>",
        "<amp-img></amp-img>",
        "<video><p>您的浏览器不能播放</p></video>",
        "<noscript><img></noscript>",
        "<button>复制</button>",
        "<object></object>",
    ],
)
def test_a_picture_within_a_sentence_leaves_it_whole(picture: str) -> None:
    """Whatever it shows; the line after it is not taken for its caption."""
    said, after = _list(f"<p>{SAID}{picture}{ADDED}</p><p>很好。</p>")
    assert said.text == SAID + ADDED
    assert not said.after_image
    assert not after.after_image


def test_a_picture_after_a_sentence_or_between_labels_parts_two_lines() -> None:
    """The second knows of the picture; an icon is none."""
    for picture, count in (("<img width='600'>", 2), ("<img width='16'>", 1)):
        lines = _list(f"<p>{SAID}。{picture}{SAID}。</p>")
        assert [line.after_image for line in lines] == [False, True][:count]
    labels = _list("<td>来源：青屿网<img>作者：周远</td>")
    assert [(line.text, line.after_image) for line in labels] == [("来源：青屿网", False), ("作者：周远", True)]
    drawn = _list("<p>省长王<img alt='喆'>今天到青屿考察。</p>")
    assert [line.text for line in drawn] == ["省长王喆今天到青屿考察。"]


def test_a_line_knows_where_it_stands() -> None:
    """Its block, its links, the picture before it, and whether it is bold or set apart."""
    link, caption, bold, plain = _list(
        "<h2><a href='/a'>大桥</a>通车</h2><img><p align='center'>全景</p><p><b>小标题</b></p><p>正文</p>"
    )
    assert (link.tag, link.linked, link.share_linked) == ("h2", 2, 0.5)
    assert (caption.after_image, caption.emphasis, bold.after_image) == (True, True, False)
    assert (bold.bold, plain.bold, plain.emphasis) == (True, False, False)


def test_a_line_knows_the_elements_around_it() -> None:
    """Two lines of an element have it in common; an element that is named as a part is listed with it."""
    first, second, apart = _list("<div class='comment-list'><p>甲</p><p>乙</p></div><p>丙</p>")
    assert [part for _, part in first.named] == ["comment"]
    assert first.named == second.named
    assert first.named[0][0] in second.path
    assert first.named[0][0] not in apart.path


@pytest.mark.parametrize("hidden", ["hidden", "style='display: none'"])
def test_what_is_hidden_is_left_out_unless_it_is_most_of_the_page(hidden: str) -> None:
    """Some pages hide their article until a script shows it."""
    assert [line.text for line in _list(f"<p>{'甲' * 200}</p><p {hidden}>{'乙' * 500}</p>")] == ["甲" * 200]
    assert [line.text for line in _list(f"<p>甲</p><p {hidden}>乙乙</p>")] == ["甲", "乙乙"]


def test_two_printings_of_the_same_words_fold_to_one() -> None:
    """Full width, case, space and signs make no difference."""
    assert fold_text("ＡＢ大桥，通车！") == fold_text("ab 大桥 通车") == "ab大桥通车"


def test_a_page_with_more_lines_than_any_article_is_refused() -> None:
    """At the first line too many."""
    assert len(_list("<p>甲" * MOST_LINES)) == MOST_LINES
    with pytest.raises(TooManyLines):
        _list("<p>甲" * (MOST_LINES + 1))


def test_text_that_stands_too_deep_is_not_read() -> None:
    """And is no crash."""
    assert [line.text for line in _list(f"<p>甲</p>{'<div>' * 250}乙")] == ["甲"]


def test_the_sign_of_a_headings_own_address_is_no_text() -> None:
    """<a href='#a'>#</a> before a heading and ¶ after it are for the pointer; a link that says something is not."""
    root = parse_html("<h2><a href='#a'>#</a> 桥头的等待</h2><p>见<a href='#b'>第二节</a>。<a href='#c'>¶</a></p>")
    assert root is not None
    assert [line.text for line in list_lines(root)] == ["桥头的等待", "见第二节。"]
