"""Half a year of notices for the demo, told as a good local paper would; places and people are made up."""

from dataclasses import dataclass

from points_app.notices.kinds import NoticeKind as Kind

ALL = -1
"""The whole community; 0, 1 and 2 are the compounds."""


@dataclass(frozen=True)
class Told:
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


NOTICES = (
    Told(
        181,
        ALL,
        Kind.ANNOUNCEMENT,
        "邻里积分从今天起记",
        "从今天起，和风社区的邻里互助开始记积分。\n\n## 怎么得分\n\n- 帮邻居取药、代买菜、修水管，由户长当面核实\n"
        "- 参加清洁楼道、巡逻、敬老活动，现场签到\n- 每一分都写明谁、为什么、谁核实，全家看得到\n\n"
        "## 怎么用\n\n积分可以到积分超市换日用品，**不能换现金，也不能转让**。提意见、反映问题从来不扣分。",
        readers=31,
    ),
    Told(
        177,
        0,
        Kind.ACTIVITY,
        "周六清洁楼道，带上手套就行",
        "周六上午 8:30 在 1 栋楼下集合，分三组清楼道杂物。扫把和垃圾袋由物业准备。\n\n参加的每户记 3 分。",
        lasts=6,
    ),
    Told(
        174,
        1,
        Kind.OUTAGE,
        "2 栋、3 栋周四停水四小时",
        "二次供水水箱清洗，周四 **9:00–13:00** 停水。请提前接好水，恢复后先放两分钟。\n\n"
        "高层住户如需帮忙提水，请打物业前台。",
        lasts=4,
    ),
    Told(
        170,
        ALL,
        Kind.FINANCE,
        "社区公共收支：第一次公布",
        "| 项目 | 收入 | 支出 |\n|---|---|---|\n| 场地租用 | 4,800.00 | |\n| 活动物料 | | 1,236.50 |\n"
        "| 公益岗补贴 | | 2,400.00 |\n\n结余 1,163.50 元，转入下一季度。凭证可到居委会查看。",
    ),
    Told(
        166,
        2,
        Kind.PUBLICITY,
        "非机动车棚选址征求意见",
        "拟在 4 栋北侧建充电车棚，可停 46 辆，距最近的窗户 11 米。\n\n"
        "有不同意见，请在公示期内写给业委会，或当面说给户长。",
        lasts=7,
    ),
    Told(
        162,
        0,
        Kind.ANNOUNCEMENT,
        "电梯年检已完成",
        "四栋楼的八部电梯都通过年检，合格标志贴在轿厢里。下次年检在明年五月。",
    ),
    Told(
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
    Told(
        154,
        1,
        Kind.ANNOUNCEMENT,
        "快递柜换到西门岗亭旁",
        "原快递柜挡住了消防通道，今天移到西门岗亭旁。取件码不变，晚上有灯。",
    ),
    Told(
        149,
        0,
        Kind.OUTAGE,
        "变压器检修，周二停电",
        "供电所检修变压器，周二 **8:00–11:30** 停电。\n\n"
        "家里有制氧机、吸痰器等设备的，请提前告诉户长，物业备了应急电源。",
        lasts=3,
        change=(1, "供电所改了时间：周二改为周三", "周二", "周三"),
    ),
    Told(
        145,
        ALL,
        Kind.URGENT,
        "今夜有暴雨，地库的车请挪上来",
        "气象台发布暴雨橙色预警。地库低处的车请挪到地面，一楼住户请备好挡水板，夜里不要下地库。\n\n"
        "楼道进水、树倒断线，请在“扫码办”里选“急”，有危险先打 119。",
        lasts=1,
    ),
    Told(
        141,
        2,
        Kind.ACTIVITY,
        "老物件换新苗，周末阳台菜园开课",
        "农技站的老师来讲阳台种菜：土怎么配，水怎么浇，虫怎么防。每户送三棵辣椒苗。",
        lasts=6,
        picture="garden",
        caption="楼后的小菜园，谁种谁挂牌",
    ),
    Told(
        137,
        0,
        Kind.PUBLICITY,
        "{month}拟加分名单公示",
        "{month}共 96 条加分，涉及 71 户，明细见积分榜。\n\n"
        "有出入的，请在公示期内告诉户长或居委会；核实后更正，更正的痕迹会留着。",
        lasts=3,
    ),
    Told(
        133,
        ALL,
        Kind.ANNOUNCEMENT,
        "活动室每天多开三小时",
        "活动室改为每天 8:00–21:00 开放，有空调和饮水。孩子写作业请坐靠窗一侧。",
    ),
    Told(
        129,
        1,
        Kind.FINANCE,
        "清河里上季度公共收益公布",
        "停车费 18,640.00 元，广告 3,200.00 元，快递柜 900.00 元。\n\n去向见“共管账户”，每一笔都有凭证。",
    ),
    Told(
        125,
        2,
        Kind.OUTAGE,
        "向阳苑周五更换主管阀门",
        "周五 **13:30–17:00** 全小区停水，换掉漏了半年的主管阀门。换完后水压会高一些，请检查家里的龙头。",
        lasts=3,
    ),
    Told(
        121,
        ALL,
        Kind.ACTIVITY,
        "免费量血压、测血糖",
        "街道卫生服务中心周四上午来活动室，量血压、测血糖、看眼底。空腹来，带上正在吃的药的盒子。",
        lasts=4,
        picture="clinic",
        caption="医生在活动室坐诊",
    ),
    Told(
        117,
        0,
        Kind.ANNOUNCEMENT,
        "地库进水已抽干",
        "前夜暴雨，地库东侧进水约十厘米，凌晨四点抽干。挡水板已换新的，集水井加了一台泵。",
    ),
    Told(
        112,
        ALL,
        Kind.PUBLICITY,
        "低保和临时救助名单公示",
        "本期共 6 户，名单和理由贴在居委会门口，网上不公布姓名和病情。有异议可当面或来信说明，居委会为来信人保密。",
        lasts=7,
    ),
    Told(
        108,
        1,
        Kind.ACTIVITY,
        "楼下电影：自带小板凳",
        "周六晚上 7:30，篮球场放露天电影。蚊香由物业点上，请不要开车进场。",
        lasts=4,
        picture="square",
    ),
    Told(
        104,
        2,
        Kind.ANNOUNCEMENT,
        "电动车别上楼，违者劝离",
        "上月有两辆电动车在楼道充电。楼道是逃生的路，请停到车棚，充电一小时八角钱。",
    ),
    Told(
        100,
        0,
        Kind.FINANCE,
        "锦绣花园上季度公共收益公布",
        "地面停车 26,100.00 元，电梯广告 6,000.00 元，场地 1,500.00 元，合计 33,600.00 元。\n\n"
        "支出与结余见“共管账户”。",
    ),
    Told(
        95,
        ALL,
        Kind.URGENT,
        "有人冒充居委会收“换表费”，请不要给",
        "近日有人自称居委会工作人员上门收水表更换费。**居委会和物业从不上门收现金。** 遇到请打 110，并告诉户长。",
        lasts=30,
        readers=38,
    ),
    Told(
        90,
        1,
        Kind.PUBLICITY,
        "3 栋加装扶手方案公示",
        "楼梯两侧各装一道扶手，材料为防腐木，费用 7,860.00 元，从公共收益支出。",
        lasts=7,
    ),
    Told(85, 0, Kind.ACTIVITY, "旧书换绿植", "三本旧书换一盆绿萝，换来的书放进楼下书柜，谁都能借。", lasts=5),
    Told(
        80,
        ALL,
        Kind.ANNOUNCEMENT,
        "护学岗感谢大家",
        "四十天里 31 位邻居站了 120 个班，路口没有出一次事。站岗的积分已记入各家存折。",
    ),
    Told(
        76,
        2,
        Kind.PUBLICITY,
        "{month}拟加分名单公示",
        "{month}共 58 条加分，涉及 44 户。有出入的，请在公示期内告诉户长。",
        lasts=3,
    ),
    Told(
        71,
        1,
        Kind.OUTAGE,
        "天然气管道检测，周三停气",
        "周三 **9:00–16:00** 停气。停气期间请关好灶前阀，恢复后先开窗再点火。",
        lasts=3,
    ),
    Told(
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
    Told(
        61,
        0,
        Kind.ANNOUNCEMENT,
        "垃圾分类点位调整",
        "5 号桶位并到 3 号桶位，晚上七点到九点有人值守。大件垃圾请先预约，不要放在楼下。",
    ),
    Told(
        56,
        2,
        Kind.ANNOUNCEMENT,
        "门禁卡换发说明",
        "旧门禁卡月底停用，请带身份证到物业换发，每户两张免费。",
        withdrawn="供应商延期，换发时间另行通知",
    ),
    Told(
        50,
        ALL,
        Kind.FINANCE,
        "社区上季度公共收支",
        "| 项目 | 收入 | 支出 |\n|---|---|---|\n| 场地租用 | 5,200.00 | |\n| 灯会物料 | | 1,480.00 |\n"
        "| 健康日 | | 620.00 |\n\n"
        "结余 3,100.00 元。",
    ),
    Told(
        45,
        0,
        Kind.OUTAGE,
        "二次供水清洗，周六停水",
        "周六 **9:00–15:00** 停水，清洗后的水质报告会贴在各楼道。",
        lasts=3,
    ),
    Told(
        40,
        1,
        Kind.ACTIVITY,
        "清河步道走一圈，慢慢走也行",
        "周六上午走一圈清河步道，三公里，中途有两处可以坐。志愿者推着轮椅一起走。",
        lasts=6,
        picture="garden",
    ),
    Told(
        34,
        ALL,
        Kind.ANNOUNCEMENT,
        "请检查燃气热水器的排烟管",
        "排烟管要伸到室外，软管两年一换。不会看的，请在“扫码办”里选“愁”，师傅上门看，不收费。",
    ),
    Told(
        28,
        0,
        Kind.PUBLICITY,
        "东门道路修补方案公示",
        "东门内 60 米路面坑洼，拟铣刨重铺，工期五天，报价 38,500.00 元，三家比价表附后。\n\n施工期间车走西门。",
        lasts=7,
        picture="road",
        caption="拟修补的路段",
    ),
    Told(
        21,
        ALL,
        Kind.ACTIVITY,
        "急救课：学会按压和海姆立克",
        "红十字会的老师来教，每人都上手练。学完发证，记 5 分。",
        lasts=12,
        picture="clinic",
    ),
    Told(14, 1, Kind.ANNOUNCEMENT, "清河里门口增设等车座椅", "西门公交站旁添了两张长椅，有靠背和扶手，晚上有灯。"),
    Told(
        10,
        0,
        Kind.ANNOUNCEMENT,
        "锦绣花园东门道路已修好",
        "东门内 60 米路面昨天通车。比预算少花 1,260.00 元，付款凭证在“共管账户”里。\n\n谢谢大家绕行五天。",
        picture="road",
        caption="重铺后的东门路",
    ),
    Told(
        6,
        ALL,
        Kind.PUBLICITY,
        "本月拟加分名单公示",
        "本月上半月共 74 条加分，涉及 52 户，明细见积分榜。\n\n"
        "有出入的，请在公示期内告诉户长或居委会；更正的痕迹会留着。",
        lasts=10,
    ),
    Told(
        3,
        0,
        Kind.OUTAGE,
        "3 栋、4 栋周五上午停水",
        "更换泵房阀门，周五 **8:30–11:30** 停水，请提前接好水。",
        lasts=6,
        change=(1, "把停水时间提前了半小时", "8:30–11:30", "8:00–11:00"),
    ),
    Told(
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
    Told(
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
