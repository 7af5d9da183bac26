"""Half a year of deeds for the demo community: a catalogue of rules, awards, some deductions, some put right."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.core.errors import Conflict
from points_app.core.permissions import Actor
from points_app.demo.drawings import deeds as drawings
from points_app.demo.people import World
from points_app.people.queries import actor_of
from points_app.points import service
from points_app.points.models import Awarder, Dimension

# dimension → name, points, per day, per month, who (s: steward, c: committee), description
RULES: dict[Dimension, tuple[tuple[str, int, int | None, int | None, str, str], ...]] = {
    Dimension.LAW: (
        ("夜间义务巡逻", 4, 1, 12, "s", "晚上七点到九点，两人一组，巡楼道、车棚和围墙"),
        ("参加普法讲座", 2, 1, 4, "s", "签到并听完"),
        ("劝阻电信诈骗", 8, 1, None, "c", "拦下一次转账，或陪同报警"),
        ("邻里纠纷自行和解", 10, 1, 2, "c", "双方签了和解书"),
        ("高空抛物", -10, None, None, "c", "有录像或两人以上作证"),
        ("电动车进楼充电", -5, 1, None, "c", "提醒一次后再犯"),
    ),
    Dimension.CIVILITY: (
        ("照看独居老人", 4, 1, 12, "s", "上门、陪诊、代买，一次一记"),
        ("文明养犬示范户", 3, None, 1, "s", "一个月没有人提醒过"),
        ("参加邻里读书会", 2, 1, 5, "s", "在活动室，每周六上午"),
        ("婚丧简办", 20, None, 1, "c", "按居民公约的标准办"),
        ("好人好事", 15, None, 2, "c", "居委会核实后记"),
        ("遛狗不牵绳", -3, 1, None, "c", "提醒一次后再犯"),
        ("深夜喧哗", -4, 1, None, "c", "夜里十点后，劝过仍不停"),
    ),
    Dimension.ENVIRONMENT: (
        ("清扫楼道", 3, 1, 10, "s", "从顶楼扫到一楼，扶手擦一遍"),
        ("河道清理", 3, 1, 6, "s", "清河边捡拾漂浮物"),
        ("垃圾分类值守", 2, 2, 20, "s", "早晚各一班"),
        ("认养公共绿地", 5, None, 2, "s", "浇水、除草、补苗"),
        ("旧物回收日", 1, 1, 4, "s", "旧衣、电池、灯管"),
        ("占用消防通道", -5, 1, None, "c", "通知后两小时没有挪走"),
        ("毁绿种菜", -5, 1, None, "c", "限期没有复绿"),
    ),
    Dimension.TRADE: (
        ("教一门手艺", 4, 1, 6, "s", "裁剪、理发、修车、做面点"),
        ("介绍邻居就业", 6, None, 3, "c", "上岗满一个月"),
        ("参加技能培训", 3, 1, 4, "s", "听完并考过"),
        ("帮邻居代销", 3, 1, 4, "s", "卖不动的菜和手工"),
        ("结对帮困", 6, None, 4, "c", "每月至少上门两次"),
    ),
    Dimension.GOVERNANCE: (
        ("志愿服务一小时", 1, 2, 30, "s", "一次活动最多记两小时"),
        ("参加居民议事会", 3, 1, 4, "s", "到会并签字"),
        ("楼栋会议记录", 2, 1, 4, "s", "会后两天内贴出来"),
        ("建议被采纳", 5, None, 3, "c", "写进会议纪要"),
        ("义务修公物", 6, 1, 4, "s", "灯、锁、长椅、栏杆"),
        ("轮值无故缺席", -2, 1, None, "c", "没有请假，也没有换班"),
    ),
}
# What stewards award week by week → what they write.
DEEDS: dict[str, tuple[str, ...]] = {
    "夜间义务巡逻": ("夜巡两小时，关好了地下室的门", "巡到车棚，劝走一辆堵门的车", "和物业一起夜巡"),
    "参加普法讲座": ("听反诈讲座", "听《民法典》物业那一章"),
    "照看独居老人": ("陪王奶奶去社区医院量血压", "替三楼老人买菜送上门", "给独居老人换灯泡"),
    "参加邻里读书会": ("周六读书会", "给孩子们读绘本"),
    "清扫楼道": ("周末清扫楼道", "雨后扫掉楼道里的泥", "清走堆在转角的纸箱"),
    "河道清理": ("清河边捡垃圾两袋", "和志愿队清漂"),
    "垃圾分类值守": ("早班值守", "晚班值守，教新住户分类"),
    "认养公共绿地": ("给东门花坛除草", "补种了二十株麦冬"),
    "旧物回收日": ("送来旧衣两袋", "送来旧电池"),
    "教一门手艺": ("教邻居裁围裙", "教大家蒸花馍"),
    "参加技能培训": ("家政培训结业", "电工基础课考过了"),
    "志愿服务一小时": ("布置活动室", "发放防汛沙袋", "疫苗接种日引导"),
    "参加居民议事会": ("议电梯维保", "议停车位划线"),
    "楼栋会议记录": ("记录本月楼栋会",),
    "义务修公物": ("修好单元门的闭门器", "给长椅换木条", "换楼道感应灯"),
}
DRAWN = {"清扫楼道": "stairs", "认养公共绿地": "bed", "义务修公物": "bench"}
"""Deeds that come with a picture → what it shows."""
HONOURS: dict[str, tuple[str, ...]] = {
    "好人好事": ("拾到钱包等到失主", "扶起摔倒的老人并送医"),
    "建议被采纳": ("建议给坡道加扶手", "建议快递柜移到北门"),
    "劝阻电信诈骗": ("劝住邻居一笔转账",),
    "邻里纠纷自行和解": ("漏水的事两家谈妥了",),
    "结对帮困": ("结对三单元困难户",),
}
DEDUCTIONS: dict[str, str] = {
    "电动车进楼充电": "提醒后仍把电池拿上楼充",
    "遛狗不牵绳": "提醒过一次，仍未牵绳",
    "占用消防通道": "通知后没有挪车",
    "轮值无故缺席": "周日轮值没有到",
    "深夜喧哗": "十一点后仍在唱歌，劝过一次",
}
MISTAKES = ("记错了人，应是隔壁一户", "记重了一次", "那天活动改期了")


@dataclass
class _Story:
    """What the telling needs at hand."""

    session: Session
    world: World
    committee: Actor
    stewards: dict[int, Actor]
    people: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """building → residents, the diligent ones several times"""
    rules: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: 1))
    number: int = 0
    earned: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """household → points that have not been taken back, more or less"""

    def key(self) -> str:
        self.number += 1
        return f"demo-award-{self.number:06d}"


def fill(session: Session, world: World) -> None:
    """Tell half a year: about 1,500 awards through the service, each at its moment."""
    story = _Story(
        session,
        world,
        actor_of(session, world.committee),
        {building: actor_of(session, steward) for building, steward in world.stewards.items()},
    )
    _know_people(story)
    with clock.pinned(world.start):
        _write_rules(story)
    end = clock.now()
    moments = [world.start + timedelta(days=day) for day in range(1, (end - world.start).days)]
    for number, moment in enumerate(moments):
        _tell_day(story, number, moment)
    # Whatever day of the month it is, this month's boards have something to show.
    for minutes, building in enumerate(world.buildings, start=1):
        _tell_deed(story, building, end - timedelta(minutes=minutes))


def _know_people(story: _Story) -> None:
    for resident in story.world.residents:
        building = story.world.building_of_household[story.world.household_of[resident]]
        diligence = story.world.rng.choice((0, 1, 1, 2, 3, 6))
        story.people[building] += [resident] * diligence


def _write_rules(story: _Story) -> None:
    for dimension, rules in RULES.items():
        for name, points, per_day, per_month, who, description in rules:
            awarder = Awarder.STEWARD if who == "s" else Awarder.COMMITTEE
            draft = service.RuleDraft(name, points, description, per_day, per_month, awarder)
            story.rules[name] = service.create_rule(
                story.session, story.committee, story.world.community, dimension, draft
            )


def _tell_day(story: _Story, number: int, day: datetime) -> None:
    """Every building has its deed once a week; the community's honours, deductions and mistakes come now and then."""
    evening = clock.at_local(clock.local(day).date(), 19, number % 60)
    for index, building in enumerate(story.world.buildings):
        if (number + index) % 7 == 0:
            _tell_deed(story, building, evening + timedelta(minutes=index))
    if number % 9 == 4:
        _tell_honour(story, evening)
    if number > 60 and number % 14 == 5:
        _tell_deduction(story, evening)
    if number == 120:
        _revise(story, evening)


def _revise(story: _Story, moment: datetime) -> None:
    """The residents' council found that patrols deserve more."""
    draft = service.RuleDraft("夜间义务巡逻", 5, "晚上七点到九点，两人一组，巡楼道、车棚、围墙和地下室", 1, 12)
    with clock.pinned(moment):
        story.versions[draft.name] = service.revise_rule(
            story.session, story.committee, story.rules[draft.name], draft, seen_version=1
        )


def _tell_deed(story: _Story, building: int, moment: datetime) -> None:
    rng, world = story.world.rng, story.world
    name = rng.choice(list(DEEDS))
    steward = story.stewards[building]
    chosen = {rng.choice(story.people[building]) for _ in range(rng.randint(3, 8))}
    own = {r for r in chosen if world.household_of[r] == steward.household_id}
    times = rng.randint(1, 2) if name == "志愿服务一小时" else 1
    awards: list[int] = []
    for actor, people in ((steward, sorted(chosen - own)), (story.committee, sorted(own))):
        if people:
            awards += _give(story, actor, people, name, rng.choice(DEEDS[name]), moment, times)
    if awards and rng.random() < 0.04:
        _reverse(story, steward, awards[0], moment + timedelta(hours=1))


def _tell_honour(story: _Story, moment: datetime) -> None:
    rng = story.world.rng
    name = rng.choice(list(HONOURS))
    building = rng.choice(story.world.buildings)
    _give(story, story.committee, [rng.choice(story.people[building])], name, rng.choice(HONOURS[name]), moment)


def _tell_deduction(story: _Story, moment: datetime) -> None:
    """Take a few points from a household that has more than enough; a passbook never goes below zero."""
    rng, world = story.world.rng, story.world
    name = rng.choice(list(DEDUCTIONS))
    rich = [r for r in world.residents if story.earned[world.household_of[r]] > 25]
    if rich:
        _give(story, story.committee, [rng.choice(rich)], name, DEDUCTIONS[name], moment)


def _give(
    story: _Story, actor: Actor, people: list[int], name: str, reason: str, moment: datetime, times: int = 1
) -> list[int]:
    try:
        with clock.pinned(min(moment, clock.now())):
            ids = service.give_award(
                story.session,
                actor,
                people,
                story.rules[name],
                times=times,
                reason=reason,
                day=clock.today(),
                idempotency_key=story.key(),
                seen_version=story.versions[name],
                pictures=_evidence(story, actor, name),
            )
    except Conflict:  # somebody has reached the rule's limit: it depends on where the months end
        return []
    points = next(p for rules in RULES.values() for n, p, *_rest in rules if n == name) * times
    for resident in people:
        story.earned[story.world.household_of[resident]] += points
    return ids


def _evidence(story: _Story, actor: Actor, name: str) -> list[str]:
    if name not in DRAWN:
        return []
    blob = photos.PhotoBlob(**_drawn(DRAWN[name]).model_dump())  # the session gets a row of its own
    return photos.keep_unattached(story.session, actor, service.PICTURES, [blob])


@lru_cache
def _drawn(subject: str) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject))


def _reverse(story: _Story, actor: Actor, award_id: int, moment: datetime) -> None:
    reason = story.world.rng.choice(MISTAKES)
    with clock.pinned(min(moment, clock.now())):
        service.reverse_award(story.session, actor, award_id, reason=reason, idempotency_key=story.key())
