"""Half a year of notices and honors for the demo, told as a good local paper would; places and people are made up."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.core.permissions import Actor
from points_app.demo.drawings import boards as drawings
from points_app.demo.people import World
from points_app.honors import service as honors
from points_app.honors.forms import HonorDraft
from points_app.notices import queries, service
from points_app.notices.forms import NoticeDraft, Picture
from points_app.notices.models import NoticeKind as Kind
from points_app.people.queries import actor_of

ALL = -1
"""The whole community; 0, 1 and 2 are the compounds."""


@dataclass(frozen=True)
class _Text:
    """A notice: how many days ago, where, what; `lasts` days (0: no end), `change` = (days later, words, old, new)."""

    ago: int
    where: int
    kind: Kind
    title: str
    source: str
    lasts: int = 0
    picture: str = ""
    caption: str = ""
    pinned: bool = False
    change: tuple[int, str, str, str] | None = None
    withdrawn: str = ""
    readers: int = 0


_NOTICES = (
    _Text(
        181,
        ALL,
        Kind.ANNOUNCEMENT,
        "邻里积分从今天起记",
        "从今天起，和风社区的邻里互助开始记积分。\n\n## 怎么得分\n\n- 帮邻居取药、代买菜、修水管，由户长当面核实\n"
        "- 参加清洁楼道、巡逻、敬老活动，现场签到\n- 每一分都写明谁、为什么、谁核实，全家看得到\n\n"
        "## 怎么用\n\n积分可以到积分超市换日用品，**不能换现金，也不能转让**。提意见、反映问题从来不扣分。",
        readers=31,
    ),
    _Text(
        177,
        0,
        Kind.ACTIVITY,
        "周六清洁楼道，带上手套就行",
        "周六上午 8:30 在 1 栋楼下集合，分三组清楼道杂物。扫把和垃圾袋由物业准备。\n\n参加的每户记 3 分。",
        lasts=6,
    ),
    _Text(
        174,
        1,
        Kind.OUTAGE,
        "2 栋、3 栋周四停水四小时",
        "二次供水水箱清洗，周四 **9:00–13:00** 停水。请提前接好水，恢复后先放两分钟。\n\n"
        "高层住户如需帮忙提水，请打物业前台。",
        lasts=4,
    ),
    _Text(
        170,
        ALL,
        Kind.FINANCE,
        "社区公共收支：第一次公布",
        "| 项目 | 收入 | 支出 |\n|---|---|---|\n| 场地租用 | 4,800.00 | |\n| 活动物料 | | 1,236.50 |\n"
        "| 公益岗补贴 | | 2,400.00 |\n\n结余 1,163.50 元，转入下一季度。凭证可到居委会查看。",
    ),
    _Text(
        166,
        2,
        Kind.PUBLICITY,
        "非机动车棚选址征求意见",
        "拟在 4 栋北侧建充电车棚，可停 46 辆，距最近的窗户 11 米。\n\n"
        "有不同意见，请在公示期内写给业委会，或当面说给户长。",
        lasts=7,
    ),
    _Text(
        162,
        0,
        Kind.ANNOUNCEMENT,
        "电梯年检已完成",
        "四栋楼的八部电梯都通过年检，合格标志贴在轿厢里。下次年检在明年五月。",
    ),
    _Text(
        158,
        ALL,
        Kind.ACTIVITY,
        "周日包粽子，给独居老人送上门",
        "周日下午两点，社区活动室一起包粽子。包好的由志愿者送给 23 位独居老人。\n\n"
        "糯米和粽叶已备好，会包的来教，不会的来学。",
        lasts=5,
        picture="square",
        caption="上一回包粽子，活动室门口",
    ),
    _Text(
        154,
        1,
        Kind.ANNOUNCEMENT,
        "快递柜换到西门岗亭旁",
        "原快递柜挡住了消防通道，今天移到西门岗亭旁。取件码不变，晚上有灯。",
    ),
    _Text(
        149,
        0,
        Kind.OUTAGE,
        "变压器检修，周二停电",
        "供电所检修变压器，周二 **8:00–11:30** 停电。\n\n"
        "家里有制氧机、吸痰器等设备的，请提前告诉户长，物业备了应急电源。",
        lasts=3,
        change=(1, "供电所改了时间：周二改为周三", "周二", "周三"),
    ),
    _Text(
        145,
        ALL,
        Kind.URGENT,
        "今夜有暴雨，地库的车请挪上来",
        "气象台发布暴雨橙色预警。地库低处的车请挪到地面，一楼住户请备好挡水板，夜里不要下地库。\n\n"
        "楼道进水、树倒断线，请在“扫码办”里选“急”，有危险先打 119。",
        lasts=1,
    ),
    _Text(
        141,
        2,
        Kind.ACTIVITY,
        "老物件换新苗，周末阳台菜园开课",
        "农技站的老师来讲阳台种菜：土怎么配，水怎么浇，虫怎么防。每户送三棵辣椒苗。",
        lasts=6,
        picture="garden",
        caption="楼后的小菜园，谁种谁挂牌",
    ),
    _Text(
        137,
        0,
        Kind.PUBLICITY,
        "{month}拟加分名单公示",
        "{month}共 96 条加分，涉及 71 户，明细见积分榜。\n\n"
        "有出入的，请在公示期内告诉户长或居委会；核实后更正，更正的痕迹会留着。",
        lasts=3,
    ),
    _Text(
        133,
        ALL,
        Kind.ANNOUNCEMENT,
        "活动室每天多开三小时",
        "活动室改为每天 8:00–21:00 开放，有空调和饮水。孩子写作业请坐靠窗一侧。",
    ),
    _Text(
        129,
        1,
        Kind.FINANCE,
        "清河里上季度公共收益公布",
        "停车费 18,640.00 元，广告 3,200.00 元，快递柜 900.00 元。\n\n去向见“共管账户”，每一笔都有凭证。",
    ),
    _Text(
        125,
        2,
        Kind.OUTAGE,
        "向阳苑周五更换主管阀门",
        "周五 **13:30–17:00** 全小区停水，换掉漏了半年的主管阀门。换完后水压会高一些，请检查家里的龙头。",
        lasts=3,
    ),
    _Text(
        121,
        ALL,
        Kind.ACTIVITY,
        "免费量血压、测血糖",
        "街道卫生服务中心周四上午来活动室，量血压、测血糖、看眼底。空腹来，带上正在吃的药的盒子。",
        lasts=4,
        picture="clinic",
        caption="医生在活动室坐诊",
    ),
    _Text(
        117,
        0,
        Kind.ANNOUNCEMENT,
        "地库进水已抽干",
        "前夜暴雨，地库东侧进水约十厘米，凌晨四点抽干。挡水板已换新的，集水井加了一台泵。",
    ),
    _Text(
        112,
        ALL,
        Kind.PUBLICITY,
        "低保和临时救助名单公示",
        "本期共 6 户，名单和理由贴在居委会门口，网上不公布姓名和病情。有异议可当面或来信说明，居委会为来信人保密。",
        lasts=7,
    ),
    _Text(
        108,
        1,
        Kind.ACTIVITY,
        "楼下电影：自带小板凳",
        "周六晚上 7:30，篮球场放露天电影。蚊香由物业点上，请不要开车进场。",
        lasts=4,
        picture="square",
    ),
    _Text(
        104,
        2,
        Kind.ANNOUNCEMENT,
        "电动车别上楼，违者劝离",
        "上月有两辆电动车在楼道充电。楼道是逃生的路，请停到车棚，充电一小时八角钱。",
    ),
    _Text(
        100,
        0,
        Kind.FINANCE,
        "锦绣花园上季度公共收益公布",
        "地面停车 26,100.00 元，电梯广告 6,000.00 元，场地 1,500.00 元，合计 33,600.00 元。\n\n"
        "支出与结余见“共管账户”。",
    ),
    _Text(
        95,
        ALL,
        Kind.URGENT,
        "有人冒充居委会收“换表费”，请不要给",
        "近日有人自称居委会工作人员上门收水表更换费。**居委会和物业从不上门收现金。** 遇到请打 110，并告诉户长。",
        lasts=30,
        readers=38,
    ),
    _Text(
        90,
        1,
        Kind.PUBLICITY,
        "3 栋加装扶手方案公示",
        "楼梯两侧各装一道扶手，材料为防腐木，费用 7,860.00 元，从公共收益支出。",
        lasts=7,
    ),
    _Text(85, 0, Kind.ACTIVITY, "旧书换绿植", "三本旧书换一盆绿萝，换来的书放进楼下书柜，谁都能借。", lasts=5),
    _Text(
        80,
        ALL,
        Kind.ANNOUNCEMENT,
        "护学岗感谢大家",
        "四十天里 31 位邻居站了 120 个班，路口没有出一次事。站岗的积分已记入各家存折。",
    ),
    _Text(
        76,
        2,
        Kind.PUBLICITY,
        "{month}拟加分名单公示",
        "{month}共 58 条加分，涉及 44 户。有出入的，请在公示期内告诉户长。",
        lasts=3,
    ),
    _Text(
        71,
        1,
        Kind.OUTAGE,
        "天然气管道检测，周三停气",
        "周三 **9:00–16:00** 停气。停气期间请关好灶前阀，恢复后先开窗再点火。",
        lasts=3,
    ),
    _Text(
        66,
        ALL,
        Kind.ACTIVITY,
        "小广场灯会，一家做一盏灯",
        "周六晚上在小广场挂灯猜谜。纸和竹条在活动室领，孩子做的灯挂在最前面。",
        lasts=8,
        picture="lanterns",
        caption="小广场挂起来的灯",
        change=(2, "下雨，从小广场改到活动室", "在小广场挂灯", "在活动室挂灯"),
    ),
    _Text(
        61,
        0,
        Kind.ANNOUNCEMENT,
        "垃圾分类点位调整",
        "5 号桶位并到 3 号桶位，晚上七点到九点有人值守。大件垃圾请先预约，不要放在楼下。",
    ),
    _Text(
        56,
        2,
        Kind.ANNOUNCEMENT,
        "门禁卡换发说明",
        "旧门禁卡月底停用，请带身份证到物业换发，每户两张免费。",
        withdrawn="供应商延期，换发时间另行通知",
    ),
    _Text(
        50,
        ALL,
        Kind.FINANCE,
        "社区上季度公共收支",
        "| 项目 | 收入 | 支出 |\n|---|---|---|\n| 场地租用 | 5,200.00 | |\n| 灯会物料 | | 1,480.00 |\n"
        "| 健康日 | | 620.00 |\n\n"
        "结余 3,100.00 元。",
    ),
    _Text(
        45,
        0,
        Kind.OUTAGE,
        "二次供水清洗，周六停水",
        "周六 **9:00–15:00** 停水，清洗后的水质报告会贴在各楼道。",
        lasts=3,
    ),
    _Text(
        40,
        1,
        Kind.ACTIVITY,
        "清河步道走一圈，慢慢走也行",
        "周六上午走一圈清河步道，三公里，中途有两处可以坐。志愿者推着轮椅一起走。",
        lasts=6,
        picture="garden",
    ),
    _Text(
        34,
        ALL,
        Kind.ANNOUNCEMENT,
        "请检查燃气热水器的排烟管",
        "排烟管要伸到室外，软管两年一换。不会看的，请在“扫码办”里选“愁”，师傅上门看，不收费。",
    ),
    _Text(
        28,
        0,
        Kind.PUBLICITY,
        "东门道路修补方案公示",
        "东门内 60 米路面坑洼，拟铣刨重铺，工期五天，报价 38,500.00 元，三家比价表附后。\n\n施工期间车走西门。",
        lasts=7,
        picture="road",
        caption="拟修补的路段",
    ),
    _Text(
        21,
        ALL,
        Kind.ACTIVITY,
        "急救课：学会按压和海姆立克",
        "红十字会的老师来教，每人都上手练。学完发证，记 5 分。",
        lasts=12,
        picture="clinic",
    ),
    _Text(14, 1, Kind.ANNOUNCEMENT, "清河里门口增设等车座椅", "西门公交站旁添了两张长椅，有靠背和扶手，晚上有灯。"),
    _Text(
        10,
        0,
        Kind.ANNOUNCEMENT,
        "锦绣花园东门道路已修好",
        "东门内 60 米路面昨天通车。比预算少花 1,260.00 元，付款凭证在“共管账户”里。\n\n谢谢大家绕行五天。",
        picture="road",
        caption="重铺后的东门路",
    ),
    _Text(
        6,
        ALL,
        Kind.PUBLICITY,
        "本月拟加分名单公示",
        "本月上半月共 74 条加分，涉及 52 户，明细见积分榜。\n\n"
        "有出入的，请在公示期内告诉户长或居委会；更正的痕迹会留着。",
        lasts=10,
    ),
    _Text(
        3,
        0,
        Kind.OUTAGE,
        "3 栋、4 栋周五上午停水",
        "更换泵房阀门，周五 **8:30–11:30** 停水，请提前接好水。",
        lasts=6,
        change=(1, "把停水时间提前了半小时", "8:30–11:30", "8:00–11:00"),
    ),
    _Text(
        2,
        ALL,
        Kind.ACTIVITY,
        "饺子宴招帮手",
        "下月第一个周日在活动室包饺子，请独居老人一起吃。缺十位会擀皮的邻居，报名找户长。",
        lasts=30,
        picture="square",
        caption="上一回的饺子宴",
        pinned=True,
    ),
    _Text(
        1,
        0,
        Kind.URGENT,
        "今夜大风，花盆和晾晒物请收好",
        "今夜阵风八级。阳台上的花盆和晾晒物请收进屋，车不要停在树下和广告牌下。\n\n"
        "树倒、断线、玻璃掉落，请在“扫码办”里选“急”，有危险先打 119。",
        lasts=3,
        pinned=True,
    ),
)

_HONORS = (
    (5, "好邻居", "楼下老人住院，连着二十天帮着喂猫、浇花、收信。", False),
    (5, "热心户长", "停水那天给六户高层老人提水上楼，一趟没落下。", False),
    (5, "清洁之家", "全家每个周末清一层楼道，一坚持就是半年。", True),
    (4, "好邻居", "半夜听见隔壁有人摔倒，敲门、打急救、陪到天亮。", False),
    (4, "护学先锋", "一个月站了十九个早班，把路口的孩子一个个送过街。", False),
    (4, "敬老家庭", "每逢周三给三位独居老人送热饭，从没断过。", True),
    (3, "巧手邻居", "三个月修好楼里十一盏坏灯、四把漏水的龙头。", False),
    (3, "好邻居", "捡到装着看病钱的布包，守在原地等到失主。", False),
    (3, "和睦之家", "三代同堂，帮三对邻居把多年的口角说开了。", True),
    (2, "读书邻居", "把家里四百本书搬到楼下书柜，还给书包了皮。", False),
    (2, "热心户长", "挨家讲清燃气检查，四十户一户不落。", False),
    (2, "好邻居", "雨夜守着地库的水泵，到水退才回家。", False),
    (1, "灯会能手", "教二十六个孩子扎灯，自己的那盏挂在最后。", False),
    (1, "清洁之家", "把楼顶积了多年的杂物清走，种上了花。", True),
    (1, "好邻居", "学会急救第三天，就在菜场救了一位噎住的老人。", False),
    (0, "护路邻居", "修路五天，天天在路口指挥绕行，嗓子喊哑了。", False),
    (0, "热心户长", "记得楼里每位老人吃药的时候，到点就去敲门。", False),
    (0, "好邻居", "孩子发高烧，深夜开车送去医院，分文不收。", False),
)


def fill(session: Session, world: World) -> None:
    """Publish the notices and the honors as their committees, each at its moment."""
    now = clock.now()
    for number, text in enumerate(_NOTICES):
        _notice(session, world, text, number, now - timedelta(days=text.ago, hours=number % 7))
    for number, honor in enumerate(_HONORS):
        _honor(session, world, number, honor)


def _notice(session: Session, world: World, text: _Text, number: int, at: datetime) -> None:
    place, writer = _where(world, text.where)
    actor = actor_of(session, writer)
    with clock.pinned(at):
        pictures: tuple[Picture, ...] = ()
        if text.picture:
            (name,) = photos.keep_unattached(session, actor, service.PICTURES, [_picture(text.picture)])
            pictures = (Picture(name, text.caption),)
        last = clock.today() + timedelta(days=text.lasts)
        month = f"{(clock.today().replace(day=1) - timedelta(days=1)).month} 月"
        draft = NoticeDraft(
            place_id=place,
            kind=text.kind,
            title=text.title.replace("{month}", month),
            source=text.source.replace("{month}", month),
            ends_on=last.isoformat() if text.lasts else "",
            pinned=text.pinned,
            pictures=pictures,
        )
        notice = service.publish_notice(session, actor, draft, f"demo-notice-{number}")
        for reader in range(world.rng.randrange(6, 22) + text.readers):
            service.count_read(session, actor, notice, f"demo-{number}-{reader}")
    if text.change:
        later, words, old, new = text.change
        with clock.pinned(at + timedelta(days=later)):
            _edit(session, actor, notice, draft, words, (old, new), f"demo-edit-{number}")
    if text.withdrawn:
        with clock.pinned(at + timedelta(days=2)):
            service.withdraw_notice(session, actor, notice, text.withdrawn)


def _edit(
    session: Session, actor: Actor, notice: int, draft: NoticeDraft, words: str, swap: tuple[str, str], key: str
) -> None:
    kept = tuple(Picture(one.name, one.caption) for one in queries.notice_form(session, actor, notice).pictures)
    source = draft.source.replace(*swap)
    changed = replace(draft, source=source, title=draft.title.replace(*swap), pinned=False, pictures=kept)
    service.edit_notice(session, actor, notice, changed, words, 1, key)


def _honor(session: Session, world: World, number: int, honor: tuple[int, str, str, bool]) -> None:
    months_ago, title, citation, household = honor
    year, month = divmod(clock.today().year * 12 + clock.today().month - 1 - months_ago, 12)
    compound = world.compounds[number % 3]
    resident = _resident_of(world, compound, number, steward=title == "热心户长")
    whole = number % 2 == 0
    actor = actor_of(session, world.committee if whole else world.owners_committee[compound])
    names = ("honor_name",) if number % 3 != 1 else ()
    consents = (*names, "honor_photo") if number % 6 == 0 else names
    with clock.pinned(clock.now() - timedelta(days=months_ago * 30, hours=3)):
        photo = ""
        if "honor_photo" in consents:
            face = photos.encode(drawings.face(number // 6))
            (photo,) = photos.keep_unattached(session, actor, honors.PICTURES, [face])
        draft = HonorDraft(
            place_id=world.community if whole else compound,
            resident_id=resident,
            for_household=household,
            title=title,
            citation=citation,
            period=f"{year}-{month + 1:02d}-01",
            photo=photo,
            consents=consents,
        )
        honors.publish_honor(session, actor, draft, f"demo-honor-{number}")


def _where(world: World, where: int) -> tuple[int, int]:
    """Return a place and who publishes there."""
    if where == ALL:
        return world.community, world.committee
    compound = world.compounds[where]
    return compound, world.owners_committee[compound]


def _resident_of(world: World, compound: int, number: int, *, steward: bool) -> int:
    """Return a resident of the compound: one of its stewards, or another for each `number`."""
    buildings = [building for building in world.buildings if world.compound_of_building[building] == compound]
    building = buildings[number % len(buildings)]
    if steward:
        return world.stewards[building]
    living = [one for one in world.residents if world.building_of_household[world.household_of[one]] == building]
    return living[(5 + number * 3) % len(living)]


@lru_cache
def _picture(subject: str) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject))
