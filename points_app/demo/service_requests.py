"""Six months of reports in every state, for the demo: plainly made up, told as neighbours tell it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.core.permissions import NOBODY, Actor
from points_app.demo.drawings import reports as drawings
from points_app.demo.people import World
from points_app.people.queries import actor_of
from points_app.service_requests import codes, service
from points_app.service_requests.models import NEED_OF, TAG_CODE_LENGTH, TRACK_CODE_LENGTH, Category, TagKind

TAG_OF_BUILDING_3 = "3HAYNK7M"
"""The code on the door of building 3 of 锦绣花园: README and tests scan it."""
REPORTS = 82


@dataclass(frozen=True)
class _Case:
    """A kind of report: its words ({unit}, {door} filled in), what a picture shows, and how it was solved."""

    category: Category
    text: str
    picture: str
    done: str
    heard: str = ""


_CASES = (
    _Case(
        Category.WATER,
        "{unit} 单元 {door} 厨房水管裂了，水流到楼道里，楼下也开始滴水，请快来关总阀。",
        "pipe",
        "关了单元总阀，换了一段水管，试水半小时不漏。",
        "水已经停了，师傅很快，谢谢。",
    ),
    _Case(
        Category.POWER,
        "从昨晚九点起 {unit} 单元整个没电，隔壁单元有电，冰箱里的菜要坏了。",
        "",
        "单元总闸烧坏，已更换，逐户试过都有电。",
        "来电了。",
    ),
    _Case(
        Category.LIFT,
        "{unit} 单元电梯停在三楼不动，八楼的老人下不来，今天还要去医院。",
        "lift",
        "维保单位换了门机皮带，运行两小时正常，记录贴在轿厢里。",
        "能坐了，老人已经去过医院。",
    ),
    _Case(
        Category.DANGER,
        "一层楼道里有很浓的煤气味，找不到是哪家，已经开窗了。",
        "",
        "燃气公司到场，查出一户软管老化，已关阀换管，复测无泄漏。",
        "味道没了，谢谢来得这么快。",
    ),
    _Case(
        Category.CARE,
        "{door} 的梁奶奶一个人住，这几天腿疼下不了楼，想问问能不能帮忙送几天饭。",
        "",
        "和志愿者排了班，每天中午送饭上门，先送两周，费用按食堂价。",
        "饭是热的，奶奶很高兴。",
    ),
    _Case(
        Category.HOME_REPAIR,
        "家里卫生间的灯一开就跳闸，我七十多了不敢自己弄，能请师傅看看吗？",
        "",
        "志愿电工上门，换了灯座和一段老线，告诉了老人怎么断电。",
        "好了，师傅一分钱没收。",
    ),
    _Case(
        Category.PAPERS,
        "孩子上学要开居住证明，不知道带什么材料，上班时间又赶不过去。",
        "",
        "材料清单已发，周六上午服务站值班可以办，已帮您留号。",
        "周六一次办好了。",
    ),
    _Case(
        Category.NOISE,
        "{unit} 单元楼上装修，中午十二点半还在打钻，家里有小宝宝。",
        "",
        "和装修队签了时间约定：中午十二点到两点、晚上六点后不施工。",
        "这两天中午都安静了。",
    ),
    _Case(
        Category.PARKING,
        "消防通道上又停了一辆车，挡住了单元门口，救护车都进不来。",
        "car",
        "联系车主挪走，通道重画了黄线，门岗加了夜间巡查。",
        "通道空出来了。",
    ),
    _Case(
        Category.RUBBISH,
        "垃圾桶满了两天没人收，天热味道很大，旁边还堆了旧沙发。",
        "bins",
        "已清运并冲洗，旧家具联系了回收，改为每天两次收运。",
        "干净了，希望能保持。",
    ),
    _Case(
        Category.PUBLIC_PARTS,
        "楼前的路灯坏了一个星期，晚上老人下楼看不见台阶。",
        "lamp",
        "换了灯泡和镇流器，晚上七点去看过，亮了。",
        "晚上亮堂多了。",
    ),
    _Case(
        Category.NEIGHBOURS,
        "楼上阳台浇花总把水滴到我家晒的被子上，说了几次都不太愉快，想请人调解。",
        "",
        "请双方坐下谈了一次，楼上加了接水盘，约好早上八点前浇花。",
        "说开了就好，谢谢两头跑。",
    ),
    _Case(
        Category.FACILITY,
        "楼下没有扶手，下雨天台阶滑，能不能给单元门口装一根扶手？",
        "",
        "已装不锈钢扶手两根，台阶贴了防滑条。",
        "妈妈说扶着稳当。",
    ),
    _Case(
        Category.ACTIVITY,
        "暑假孩子多，希望活动室能开个读书角，我可以周末来值班。",
        "",
        "读书角周六周日下午开放，书架和第一批书已到位，值班表贴在门口。",
        "孩子们都喜欢。",
    ),
    _Case(
        Category.GREENERY,
        "楼前的树长到三楼窗户了，屋里白天也要开灯，能不能修一修？",
        "tree",
        "园林队修剪了三棵树，枝条已清走。",
        "屋里亮了。",
    ),
    _Case(
        Category.SUGGESTION,
        "快递都堆在门卫室门口，下雨会淋湿，建议加一个带棚的货架。",
        "",
        "加了一组带棚货架，按楼栋分格，试行一个月听大家意见。",
        "找快递方便了。",
    ),
    _Case(
        Category.HARDSHIP,
        "老伴住院三个月，家里一下子周转不开，想问问有没有临时救助可以申请。",
        "",
        "陪您一起填了临时救助申请，街道已受理，其间每周上门看望。",
        "心里踏实了。",
    ),
    _Case(
        Category.HEATING,
        "{unit} 单元 {door} 的暖气只有一头热，屋里十四度，家里有老人。",
        "",
        "放了气，清洗了过滤网，晚上量过十九度半。",
        "暖和了。",
    ),
)
_NOTES = (
    "已经到现场看过，材料明天到。",
    "联系了维修单位，约好上午来。",
    "和几户都说过了，先把通道让出来。",
    "现场拍了照，正在比两家的报价。",
)


def fill(session: Session, world: World) -> None:
    """Hang the tags and tell six months of reports, each with its steps."""
    committee = actor_of(session, world.committee)
    with clock.pinned(world.start + timedelta(days=1)):
        tags = _tags(session, world, committee)
    for number in range(REPORTS):
        _Story(session, world, committee, tags, number).tell()
    _open_ones(session, world, committee, tags)


def _tags(session: Session, world: World, committee: Actor) -> dict[int, str]:
    """Return building → code of the tag on its door; lifts, lamps and the hall get theirs too."""
    tags = {}
    for index, building in enumerate(world.buildings):
        code = TAG_OF_BUILDING_3 if index == 2 else _code(world)
        tags[building] = service.add_tag(session, committee, building, TagKind.BUILDING, "", code=code)
    third = world.buildings[2]
    things = (
        (third, TagKind.LIFT, "1 单元电梯", Category.LIFT),
        (third, TagKind.LAMP, "楼前 2 号路灯", Category.PUBLIC_PARTS),
        (world.compounds[0], TagKind.HALL, "小区活动室", None),
        (world.compounds[0], TagKind.GATE, "南门", None),
        (world.compounds[1], TagKind.GARAGE, "地下车棚", Category.PARKING),
    )
    for place, kind, label, category in things:
        service.add_tag(session, committee, place, kind, label, category, code=_code(world))
    return tags


def _code(world: World, length: int = TAG_CODE_LENGTH) -> str:
    return "".join(world.rng.choice(codes.ALPHABET) for _place in range(length))


@lru_cache
def _drawn(subject: str, mended: bool) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject, mended=mended))


def _pictures(subject: str, *, mended: bool = False) -> list[photos.PhotoBlob]:
    # A fresh row each time: one that a session has seen cannot be given to the next.
    return [photos.PhotoBlob(**_drawn(subject, mended).model_dump())] if subject else []


class _Story:
    """One report from the first word to the last that has happened by now."""

    def __init__(self, session: Session, world: World, committee: Actor, tags: dict[int, str], number: int) -> None:
        self.session, self.world, self.rng, self.committee = session, world, world.rng, committee
        self.now = clock.now()
        self.case = _CASES[number % len(_CASES)]
        self.building = world.rng.choice(world.buildings)
        self.tag = tags[self.building]
        days = (self.now - world.start).days - 2
        day = clock.local(world.start + timedelta(days=2 + days * number / REPORTS)).date()
        self.at = clock.at_local(day, world.rng.randrange(7, 20), world.rng.randrange(60))
        self.steward = actor_of(session, world.stewards[self.building])

    def _later(self, low: float, high: float) -> bool:
        """Move on by some hours; return whether that has happened yet."""
        self.at += timedelta(hours=self.rng.uniform(low, high))
        local = clock.local(self.at)
        if self.case.category != Category.DANGER and not 7 <= local.hour < 21:  # people sleep
            morning = local.date() + timedelta(days=local.hour >= 21)
            self.at = clock.at_local(morning, self.rng.randrange(8, 11), local.minute)
        return self.at < self.now

    def do(self, verb: Callable[..., object], *args: object, **kwargs: object) -> object:
        """Let a service do something at this moment of the story."""
        with clock.pinned(self.at):
            return verb(self.session, *args, **kwargs)

    def send(self, who: Actor = NOBODY) -> tuple[str, int]:
        """Send the report; return its code and id."""
        unit, floor = self.rng.randrange(1, 3), self.rng.randrange(1, 7)
        text = self.case.text.format(unit=unit, door=f"{floor}0{self.rng.randrange(1, 3)}")
        form = service.ReportForm(
            need=str(NEED_OF[self.case.category]),
            category=str(self.case.category),
            text=text,
            tag=self.tag,
            phone=f"1390000{self.rng.randrange(1000, 10_000)}" if self.rng.random() < 0.4 else "",
            key=f"demo-{self.rng.getrandbits(64):x}",
        )
        with clock.pinned(self.at):
            fixed = _code(self.world, TRACK_CODE_LENGTH)
            code = service.report(self.session, who, form, _pictures(self.case.picture), code=fixed)
            return code, service.by_code(self.session, code).id or 0

    def tell(self) -> None:
        """Tell it."""
        code, id_ = self.send()
        hours = 1 if self.case.category == Category.DANGER else 20
        if not self._later(0.2, hours):
            return
        visit = _visit_after(self.at) if self.rng.random() < 0.5 else None
        self.do(service.accept, self.steward, id_, visit)
        if not self._later(0.2, hours):
            return
        self.do(service.start, self.steward, id_)
        if self.rng.random() < 0.4 and self._later(0.2, hours):
            self.do(service.note, self.steward, id_, self.rng.choice(_NOTES))
        if self._later(0.3, hours * 4):
            self.do(service.solve, self.steward, id_, self.case.done, _pictures(self.case.picture, mended=True))
            self._answer(code, id_)

    def _answer(self, code: str, id_: int) -> None:
        if not self._later(2, 60):
            return
        if self.rng.random() < 0.12:
            self.do(service.answer, NOBODY, code, solved=False, words="还是老样子，麻烦再来看看。")
            if not self._later(2, 30):
                return
            self.do(service.solve, self.steward, id_, "重新处理过，请反映人当面试了一遍。")
            if not self._later(2, 40):
                return
        self.do(service.answer, NOBODY, code, solved=True, words=self.case.heard)
        if self.rng.random() < 0.7:
            self.do(service.rate, NOBODY, code, self.rng.choice((5, 5, 5, 4, 4, 3)))


def _open_ones(session: Session, world: World, committee: Actor, tags: dict[int, str]) -> None:
    """Leave one of each kind that somebody has to look at today, most of them in building 3."""
    third = world.buildings[2]
    resident = actor_of(session, world.resident)

    def begin(case: int, building: int, *, hours_ago: float, who: Actor = NOBODY) -> tuple[_Story, str, int]:
        story = _Story(session, world, committee, tags, case)
        story.building, story.tag = building, tags[building]
        story.steward = actor_of(session, world.stewards[building])
        story.at = _hours_ago(story.now, hours_ago)
        code, id_ = story.send(who)
        return story, code, id_

    begin(0, third, hours_ago=0.6)
    begin(3, third, hours_ago=0.2)
    begin(10, third, hours_ago=24 * 9)
    story, code, id_ = begin(2, third, hours_ago=30, who=resident)
    story.at = _hours_ago(story.now, 28)
    story.do(service.accept, story.steward, id_, _visit_after(story.at))
    story.at = _hours_ago(story.now, 20)
    story.do(service.start, story.steward, id_)
    story.at = _hours_ago(story.now, 3)
    story.do(service.solve, story.steward, id_, story.case.done, _pictures("lift", mended=True))
    story, code, id_ = begin(9, third, hours_ago=50)
    story.at = _hours_ago(story.now, 40)
    story.do(service.accept, story.steward, id_)
    story.at = _hours_ago(story.now, 26)
    story.do(service.solve, story.steward, id_, story.case.done)
    story.at = _hours_ago(story.now, 5)
    story.do(service.answer, NOBODY, code, solved=False, words="清了一次，今天又满了。")
    story, code, id_ = begin(11, world.buildings[5], hours_ago=8)
    story.at = _hours_ago(story.now, 6)
    story.do(service.give_back, story.steward, id_, "两家我都是亲戚，不方便出面，请居委会派别人调解。")
    story, code, id_ = begin(7, third, hours_ago=26)
    story.at = _hours_ago(story.now, 22)
    story.do(service.accept, story.steward, id_, _visit_after(story.now))


def _visit_after(moment: datetime) -> datetime:
    """Return when one comes by who was asked at a moment: this evening, else tomorrow at noon."""
    today, hour = clock.local(moment).date(), clock.local(moment).hour
    return clock.at_local(today, 18) if hour < 16 else clock.at_local(today + timedelta(days=1), 12)


def _hours_ago(now: datetime, hours: float) -> datetime:
    return now - timedelta(hours=hours)
