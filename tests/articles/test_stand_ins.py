"""Pages that a site shows in place of its articles, and articles that resemble them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.articles.extract import extract
from digest.articles.stand_ins import PageWords, _load_kinds, find_notice
from digest.documents.open import open_document, open_html
from digest.errors import NotAnArticle
from digest.types import Article, Entry, Fetched
from tests.test_translation import has_translation

TITLE = "云滨港第三集装箱码头试运行"
AT = "http://news.example/a.html"

NOTICES = {
    "firewall": (
        "405",
        "很抱歉，您的请求疑似攻击行为，已经被本站的防护系统拦截，事件编号请见下方。如有疑问请联系网站管理员并提供编号。",
        "firewall",
    ),
    "firewall-en": (
        "Blocked",
        f"Sorry, you have been blocked. {'Tell the owner of the site what you did just now. ' * 6}",
        "firewall",
    ),
    "maintenance": (
        "公告",
        "本网站将于今晚十点起进行升级维护，预计六个小时，期间所有栏目暂停访问，给您带来不便，敬请谅解。",
        "maintenance",
    ),
    "traditional": (
        "系統維護中",
        "親愛的讀者您好，本站目前正在進行系統升級作業，預計今日下午完成，造成您的不便敬請見諒。",
        "maintenance",
    ),
    "registration": (
        "提示",
        "您访问的网站尚未完成备案手续，按照规定暂时不能提供访问服务，请网站负责人尽快登录系统办理手续。",
        "not registered",
    ),
    "busy": (
        "请稍候",
        "当前访问人数过多，服务器正在排队处理您的请求，请您耐心等待几分钟之后再刷新页面，感谢您的理解。",
        "too many people",
    ),
    "region": (
        "提示",
        "抱歉，您所在的地区无法浏览此内容，我们对此深表歉意，如果您认为有误，请联系我们的客服人员并说明情况。",
        "this country",
    ),
    "parked": (
        "域名",
        "您正在访问的域名可以转让，如果您感兴趣，请通过下面的方式与我们的经纪人联系，我们会为您担保交易。",
        "for sale",
    ),
    "suspended": (
        "暂停",
        "您访问的站点因为账户欠费已经被服务商暂停，数据会保留十五天，请站点的所有者尽快前往控制台续费。",
        "suspended",
    ),
    "consent": (
        "隐私",
        "我们和合作伙伴会在您的设备上读取信息，用于投放个性化广告。您可以选择同意，也可以逐项调整自己的偏好设置。",
        "consent",
    ),
    "app": (
        "云滨新闻",
        "为了获得更流畅的阅读体验，请前往客户端查看这篇内容，还能参与评论、收听音频、领取每日奖励和优惠。",
        "app",
    ),
    "error": (
        "出错啦",
        "网站开小差了，工程师已经收到通知，正在全力抢修之中，请您过一会儿再来看看，感谢您的耐心等待和支持。",
        "error of its server",
    ),
    "default": (
        "恭喜",
        "这是默认的首页文件，由系统自动生成，您可以把它替换成自己的内容，说明您的服务器已经正常运行了。",
        "its host",
    ),
    "own words": (
        "小憩",
        "尊敬的朋友，小站今天想休息一下，您不妨先去别处逛逛，页面明早就回来，请记得关好窗户，祝您愉快。",
        "visitors",
    ),
}


def _read(title: str, text: str, entry: Entry | None, info: str = "") -> Article:
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{info}<p>{text}</p></body></html>"
    return extract(open_document(Fetched(AT, html.encode(), "text/html", "utf-8")), entry)


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_is_refused_with_what_it_is(name: str) -> None:
    """Whether it was asked for as an entry, which has a date, or as a source of its own."""
    title, text, what = NOTICES[name]
    when = datetime(2026, 11, 30, 8, tzinfo=UTC)
    for entry in (Entry(AT), Entry(AT, title=TITLE, published=when)):
        with pytest.raises(NotAnArticle, match=what):
            _read(title, text, entry)


@pytest.mark.parametrize("entry_title", [TITLE, "Harbour opens its third terminal", "氣象臺發佈寒潮預警"])
def test_a_page_that_tells_something_else_is_refused(entry_title: str) -> None:
    """Without a word of a notice: it has none of the title that its feed gives it, and neither a date nor a name."""
    text = "锅里的水刚刚烧开，面条还要再等一会儿才能下锅，楼下的桂花已经开了，风大的时候满院子都闻得到香味。"
    with pytest.raises(NotAnArticle, match="something else"):
        _read("云滨在线", text, Entry(AT, title=entry_title))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "社保系统今晚升级维护 暂停服务",
            "社保系统今晚十点进行升级维护，期间暂停办理网上业务，急需办理的单位请明天到窗口，给您带来不便敬请谅解。",
        ),
        (
            "三个字母的域名拍出千万高价",
            "一个只有三个字母的域名昨天在网上出售，以一千二百万元成交，买家是一家成立两年的公司，域名交易平台担保。",
        ),
        (
            "未备案网站将停止接入",
            "市通信管理局说，凡是没有备案的网站，从下月起一律停止接入，负责人可以登录系统补办手续，逾期不再恢复。",
        ),
        (
            "購票網站訪問人數過多",
            "寒假機票昨天開售，航空公司的網站因為訪問人數過多一度打不開，許多人排隊兩小時才進得去，公司請旅客耐心等待。",
        ),
    ],
)
def test_news_of_such_things_is_told(title: str, text: str) -> None:
    """It has the title that was asked for, in either script; or a date; or it reports what somebody says."""
    assert _read(title, text, Entry(AT, title=title)).paragraphs == (text,)
    assert _read(title, text, None, "<p>2026-11-30 18:30</p>").paragraphs == (text,)


def test_a_date_does_not_make_a_notice_news() -> None:
    """Where it has no word of the title that was asked for; a report is believed."""
    when = "<p>发布时间：2026-11-30 08:00</p>"
    title, text, _ = NOTICES["maintenance"]
    with pytest.raises(NotAnArticle, match="maintenance"):
        _read(title, text, Entry(AT, title=TITLE), when)
    report = "市数据局说，网站昨天升级维护之后恢复了访问，故障由机房空调停转引起，没有数据丢失，市民可以照常办理业务。"
    for entry in (None, Entry(AT, title=TITLE)):
        assert _read("政务网恢复访问", report, entry, when).paragraphs == (report,)


def test_what_a_feed_carries_and_what_a_user_wrote_is_not_doubted() -> None:
    """A feed's text need not repeat its title; a user's own notice is read aloud if that is wished."""
    text = "锅里的水刚刚烧开，面条还要再等一会儿才能下锅，楼下的桂花已经开了，风大的时候满院子都闻得到香味。"
    assert extract(open_html(AT, f"<p>{text}</p>"), Entry(AT, title=TITLE)).paragraphs == (text,)
    title, own, _ = NOTICES["own words"]
    html = f"<html><head><title>{title}</title></head><body><p>{own}</p></body></html>"
    assert extract(open_document(Fetched("/home/me/note.html", html.encode()))).paragraphs == (own,)


def test_each_kind_is_said_in_the_user_s_language() -> None:
    """The table's first column is read by people."""
    assert all(has_translation(what) for what, _ in _load_kinds())


def test_what_a_user_names_takes_two_signs_to_be_refused() -> None:
    """A page on an app or for customers may be read aloud; a notice that speaks of its site to its visitors may not."""
    title, text, _ = NOTICES["maintenance"]
    with pytest.raises(NotAnArticle, match="maintenance"):
        _read(title, f"尊敬的用户，{text}请您稍后再访问。", None)
    manual = "使用这个工具可以在客户端查看页面的结构，也可以调试网页里的程序，还能预览和发布小程序，支持三种操作系统。"
    assert _read("开发工具概览", manual, None).paragraphs == (manual,)


def test_a_title_of_few_characters_tells_nothing() -> None:
    """早报 is in no article."""
    page = PageWords(title="早报", shown="大桥通车了", headings="", text="大桥通车了", signed=False, asked=True)
    assert find_notice(page) is None
