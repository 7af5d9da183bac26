"""What the demo's shared accounts are made of: a year of plain months, a few odd ones, and what the rest tells."""

from dataclasses import dataclass


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


INCOME: tuple[Item, ...] = (
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
SPENDING: tuple[Item, ...] = (
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

BANK = "云溪银行柳荫支行"
ACCOUNT_TAILS = ("4107", "5419", "6731")
SIZES = (1.0, 0.55, 0.7)
"""How large each compound is, beside the first."""
OPENING = Item("期初结转", "原物业账户", "账户开立时转入的结余", 0, title="电子回单")
OPENING_FEN = 86_420_37
"""Of the first compound, in fen."""

# What is odd about the first compound: a mistake put right, one refused, one taken back, two that wait.
MISTAKEN = Item("维修", "巧手五金店", "更换 3 栋地下车库照明", 0, 1.0)
MISTAKEN_FEN, RIGHT_FEN = 1_862_00, 862_00
WHY_UNDONE = "金额多录了一千元，发票是 862 元"
UNDOING_APPROVED = "已核对发票"
REFUSED, REFUSED_FEN = Item("其他支出", "红纸灯笼铺", "办公室沙发", 0, 1.0), 2_380_00
WHY_REFUSED = "不属于小区公共支出，请物业公司自行承担"
TAKEN_BACK, TAKEN_BACK_FEN = Item("车位费", "临时停车", "重复录入的一笔", 0, 1.0), 88_00
WAITING = (
    (Item("维修", "通达管道疏通部", "2 栋地下室排水泵更换", 0, 1.0), 3_460_00),
    (Item("公共收益·场地", "秋游便民集市", "中庭周末集市场地费", 0, 1.0), 900_00),
)
