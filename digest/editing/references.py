"""Tell where a sentence speaks of something by its kind alone, which an earlier sentence names: 会议指出, 措施包括."""

from __future__ import annotations

import re

_KINDS = (
    "报告|报[道导]|文章|会议|峰会|论坛|大会|全会|年会|会谈|文件|通知|通报|通告|方案|声明|公告|条例|办法|新规|规定|规划|计划|意见|"
    "纲要|法案|草案|法条|决议|决定|议案|公报|财报|白皮书|蓝皮书|措施|举措|政策|活动|展会|赛事|比赛|项目|工程|调查|研究|数据|"
    "结果|协议|协定|判决书?|起诉书|指引|指南|标准|名单|榜单|列车|航班|卫星|事故|案件|案发"
)
# After the kind alone comes what it does or is; a longer name, 会议中心, 数据局, 研究人员, is somebody's own.
_GOES_ON = (
    "[,:]|[^,。:]{0,4}?(?:写道|称|说|指出|显示|提到|认为|要求|强调|提出|明确|规定|列出|建议|还|则|又|将(?!军)|已|是|为(?!了)|由|自|"
    "从|共|在|包括|包含|涉及|涵盖|旨在|聚焦|围绕|分为|提醒|审议|听取|讨论|研究了|通过|决定|当[天日晚]|期间|现场|现已|全[长面文称]|总)"
)
_REFERS = re.compile(
    rf"(?:据(?:了解|悉|介绍),|目前,|其中,)?(?:(?:相关|有关|具体|主要)?(?:{_KINDS})(?![人者员家局院部所室组会中])(?:{_GOES_ON})"
    # 《通知》指出: its full name stands further up.
    rf"|[《「“](?:{_KINDS}|概论|标准)[》」”])"
)


def is_referring(folded: str) -> bool:
    """Whether a sentence in folded script begins with a kind of thing, without saying which one."""
    return _REFERS.match(folded) is not None
