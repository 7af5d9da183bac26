"""The usual chart of accounts of a compound: what a new fund begins with. A committee adds its own lines."""

from points_app.shared_account.kinds import EntryKind

USUAL_CATEGORIES: tuple[tuple[EntryKind, str, str], ...] = (
    (EntryKind.INCOME, "期初结转", "Opening balance"),
    (EntryKind.INCOME, "物业费", "Property fees"),
    (EntryKind.INCOME, "车位费", "Parking fees"),
    (EntryKind.INCOME, "公共收益·广告", "Common revenue: advertising"),
    (EntryKind.INCOME, "公共收益·场地", "Common revenue: space let"),
    (EntryKind.INCOME, "维修资金补入", "Paid in from the maintenance fund"),
    (EntryKind.INCOME, "存款利息", "Bank interest"),
    (EntryKind.INCOME, "其他收入", "Other income"),
    (EntryKind.SPENDING, "保洁", "Cleaning"),
    (EntryKind.SPENDING, "保安", "Security"),
    (EntryKind.SPENDING, "电梯维保", "Lift maintenance"),
    (EntryKind.SPENDING, "绿化", "Greenery"),
    (EntryKind.SPENDING, "公共水电", "Common water and power"),
    (EntryKind.SPENDING, "维修", "Repairs"),
    (EntryKind.SPENDING, "消防与安全", "Fire safety"),
    (EntryKind.SPENDING, "酬金", "Remuneration"),
    (EntryKind.SPENDING, "办公与税费", "Office and taxes"),
    (EntryKind.SPENDING, "其他支出", "Other spending"),
)
