"""A year of the three compounds' shared accounts: plain months, small repairs, a mistake put right, a few waiting."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.permissions import Actor
from points_app.core.photos import PhotoBlob
from points_app.demo.drawings.vouchers import voucher
from points_app.demo.people import COMPOUNDS, World
from points_app.people import queries as people
from points_app.people.queries import actor_of
from points_app.shared_account import service
from points_app.shared_account.models import Fund, FundCategory
from points_app.shared_account.queries import own_figure
from points_app.shared_account.words import month_of, months_back, yuan

MONTHS = 12
EXACT_DAYS = 40
"""Vouchers of changing amounts are drawn one by one this far back; older ones share a slip without an amount, as do
the smaller compounds' (drawing takes most of the time)."""


@dataclass(frozen=True)
class Item:
    """One line of a month.

    `amount` in yuan wanders by that share of itself; `day` of the month, `every` how many months; `small` compounds
    have it too; `person`: who is paid is a person, not a firm.
    """

    category: str
    party: str
    purpose: str
    amount: int
    wanders: float = 0.0
    day: int = 10
    every: int = 1
    small: bool = True
    person: bool = False
    title: str = "收据"


INCOME = (
    Item("物业费", "1 栋业主", "{m}月物业费，微信与银行代收汇总", 2480, 0.12, 6),
    Item("物业费", "2 栋业主", "{m}月物业费，微信与银行代收汇总", 2510, 0.12, 7),
    Item("物业费", "3 栋业主", "{m}月物业费，微信与银行代收汇总", 2395, 0.12, 8, small=False),
    Item("物业费", "4 栋业主", "{m}月物业费，微信与银行代收汇总", 2560, 0.12, 8, small=False),
    Item("物业费", "全体业主", "补交以前月份物业费", 620, 0.5, 21, small=False),
    Item("车位费", "地面车位用户", "{m}月车位费，24 个车位", 2880, 0.05, 5),
    Item("车位费", "临时停车", "{m}月临时停车费", 640, 0.35, 27, small=False),
    Item("公共收益·广告", "楼道灯箱广告部", "电梯间灯箱广告，按月付", 1200, 0, 12),
    Item("公共收益·场地", "丰巢鸟快递柜", "快递柜场地费", 400, 0, 15, small=False),
    Item("公共收益·场地", "早市便民摊点", "东门便民摊点场地费", 260, 0.2, 18, every=2, small=False),
    Item("存款利息", "云溪银行", "账户结息", 68, 0.3, 20, every=3, title="电子回单"),
    Item("维修资金补入", "维修资金专户", "屋面防水工程补入", 6800, 0.1, 16, every=6),
)
SPENDING = (
    Item("保洁", "洁如新保洁服务部", "{m}月楼道与院内保洁", 3600, 0, 3),
    Item("保安", "平平安安保安队", "{m}月门岗值守", 4600, 0, 3),
    Item("电梯维保", "稳稳电梯维保公司", "{m}月 4 台电梯维保", 960, 0, 9),
    Item("绿化", "青草地绿化队", "{m}月修剪与浇灌", 680, 0, 14),
    Item("公共水电", "云溪供电所", "{m}月楼道与路灯电费", 1180, 0.18, 16, title="缴费通知"),
    Item("公共水电", "云溪自来水站", "{m}月绿化与保洁用水", 320, 0.25, 17, title="缴费通知"),
    Item("维修", "巧手五金店", "更换楼道声控灯", 126, 0.6, 11),
    Item("维修", "巧手五金店", "单元门锁与闭门器", 238, 0.4, 19, small=False),
    Item("维修", "榆木匠", "修补儿童乐园木栈道", 360, 0.5, 22, small=False, person=True),
    Item("维修", "通达管道疏通部", "疏通 2 栋化粪井", 420, 0.3, 24, every=2),
    Item("维修", "滴水不漏防水队", "屋面防水补漏", 3200, 0.2, 17, every=6),
    Item("消防与安全", "平安消防器材店", "灭火器年检与更换", 560, 0.2, 13, every=3),
    Item("办公与税费", "云溪打印社", "公示打印与账本", 86, 0.5, 25),
    Item("办公与税费", "云溪银行", "对公账户管理费", 20, 0, 26, small=False, title="电子回单"),
    Item("其他支出", "红纸灯笼铺", "节日布置", 180, 0.4, 23, every=3),
    Item("酬金", "和风物业服务公司", "{m}月酬金，按约定比例提取", 1980, 0.04, 28),
)


@dataclass
class _Desk:
    """One compound's fund with the two people who keep it."""

    session: Session
    rng: random.Random
    fund: int
    clerk: Actor
    member: Actor
    categories: dict[str, FundCategory]
    size: float
    count: int = 0
    made: list[int] = field(default_factory=list)


def fill(session: Session, world: World) -> None:
    """Fill the three compounds' funds through the services, each entry at its own time."""
    now = clock.now()
    for number, compound in enumerate(world.compounds):
        desk = _open(session, world, compound, number, now)
        _opening(desk, now)
        for back in range(MONTHS, -1, -1):
            _month(desk, months_back(month_of(clock.today()), back), now, main=number == 0)
        if number < 2:
            _bank(desk, now, short_fen=20_00 * number)
        if number == 0:
            _mistake(desk, now)
            _waiting(desk, now)


def _open(session: Session, world: World, compound: int, number: int, now: datetime) -> _Desk:
    place = people.find_place(session, compound)
    name = place.name if place else ""
    with clock.pinned(now - timedelta(days=30 * (MONTHS + 2))):
        fund = service.open_fund(
            session,
            actor_of(session, world.administrator),
            compound,
            name=f"{name}共管账户",
            name_en=f"{COMPOUNDS[number][1]} shared account",
            bank_name="云溪银行柳荫支行",
            account_tail=f"{4107 + 1312 * number}",
        )
    rows = session.exec(select(FundCategory).where(col(FundCategory.fund_id) == fund)).all()
    clerk, member = (actor_of(session, ids[compound]) for ids in (world.property, world.owners_committee))
    categories = {row.name: row for row in rows}
    return _Desk(session, world.rng, fund, clerk, member, categories, (1.0, 0.55, 0.7)[number])


def _opening(desk: _Desk, now: datetime) -> None:
    day = _first_day(months_back(month_of(clock.today()), MONTHS))
    fen = round(86_420_37 * desk.size)
    _enter(desk, Item("期初结转", "原物业账户", "账户开立时转入的结余", 0, title="电子回单"), fen, day, now)


def _month(desk: _Desk, month: str, now: datetime, *, main: bool) -> None:
    number = int(month[5:])
    items = [i for i in (*INCOME, *SPENDING) if (main or i.small) and number % i.every == 0]
    for item in sorted(items, key=lambda i: i.day):
        day = _first_day(month) + timedelta(days=item.day - 1)
        if day > clock.today() - timedelta(days=2):
            continue
        # An amount by contract is the same every month; others wander, and end in odd fen.
        fen = round(item.amount * desk.size) * 100
        if item.wanders:
            fen = round(fen * desk.rng.uniform(1 - item.wanders, 1 + item.wanders))
        _enter(desk, item, fen, day, now)


def _enter(
    desk: _Desk, item: Item, fen: int, day: date, now: datetime, *, decide: bool = True, on_paper: int = 0
) -> int:
    desk.count += 1
    category = desk.categories[item.category]
    exact = desk.size == 1 and (not item.wanders or (clock.today() - day).days < EXACT_DAYS)
    purpose = item.purpose.format(m=f" {day.month} ")
    pictures = [_picture(item, (on_paper or fen) if exact else 0)]
    draft = service.Draft(
        fund_id=desk.fund,
        category_id=category.id or 0,
        amount=yuan(fen),
        party=item.party,
        party_is_person=item.person,
        purpose=purpose.strip(),
        day=f"{day:%Y-%m-%d}",
        idempotency_key=f"demo-{desk.fund}-{desk.count:05d}",
    )
    submitted = min(clock.at_local(day, 10, desk.count % 60), now - timedelta(hours=30))
    with clock.pinned(max(submitted, clock.at_local(day))):
        entry = service.submit_entry(desk.session, desk.clerk, draft, pictures)
    if decide:
        with clock.pinned(min(submitted + timedelta(hours=29), now)):
            service.approve_entry(desk.session, desk.member, entry)
        desk.made.append(entry)
    return entry


def _picture(item: Item, fen: int) -> PhotoBlob:
    item_words = item.purpose.replace("{m}月", "").strip()
    return _drawn(item.title, item.party, item_words, yuan(fen) if fen else "")


@lru_cache(maxsize=200)
def _drawn(title: str, party: str, item: str, amount: str) -> PhotoBlob:
    number = sum(ord(character) for character in party + item + amount) * 7 % 900_000 + 100_000
    return voucher(title, party, item, amount, str(number))


def _bank(desk: _Desk, now: datetime, *, short_fen: int) -> None:
    """Record what the bank says, on a day before the latest entries: it agrees, or lacks a fee not entered yet."""
    day = clock.today() - timedelta(days=15)
    fen = own_figure(desk.session, desk.session.get_one(Fund, desk.fund), day) - short_fen
    with clock.pinned(min(clock.at_local(day + timedelta(days=1), 9), now)):
        service.record_bank_balance(desk.session, desk.member, desk.fund, f"{day:%Y-%m-%d}", yuan(fen))


def _mistake(desk: _Desk, now: datetime) -> None:
    """Enter an amount with a slipped digit, undo it by a correction, and enter it right."""
    day = clock.today() - timedelta(days=9)
    lamp = Item("维修", "巧手五金店", "更换 3 栋地下车库照明", 0, 1.0)
    wrong = _enter(desk, lamp, 1_862_00, day, now, on_paper=862_00)
    with clock.pinned(now - timedelta(days=7, hours=3)):
        undo = service.correct_entry(
            desk.session, desk.clerk, wrong, "金额多录了一千元，发票是 862 元", f"demo-{desk.fund}-undo-1"
        )
    with clock.pinned(now - timedelta(days=6, hours=5)):
        service.approve_entry(desk.session, desk.member, undo, "已核对发票")
    _enter(desk, lamp, 862_00, day, now)


def _waiting(desk: _Desk, now: datetime) -> None:
    """Leave one refused, one taken back and two that wait."""
    refused = _enter(
        desk,
        Item("其他支出", "红纸灯笼铺", "办公室沙发", 0, 1.0),
        2_380_00,
        clock.today() - timedelta(days=12),
        now,
        decide=False,
    )
    with clock.pinned(now - timedelta(days=10)):
        service.reject_entry(desk.session, desk.member, refused, "不属于小区公共支出，请物业公司自行承担")
    double = Item("车位费", "临时停车", "重复录入的一笔", 0, 1.0)
    taken = _enter(desk, double, 88_00, clock.today() - timedelta(days=5), now, decide=False)
    with clock.pinned(now - timedelta(days=4)):
        service.withdraw_entry(desk.session, desk.clerk, taken)
    pump = Item("维修", "通达管道疏通部", "2 栋地下室排水泵更换", 0, 1.0)
    _enter(desk, pump, 3_460_00, clock.today() - timedelta(days=2), now, decide=False)
    rent = Item("公共收益·场地", "秋游便民集市", "中庭周末集市场地费", 0, 1.0)
    _enter(desk, rent, 900_00, clock.today() - timedelta(days=2), now, decide=False)


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)
