"""What the demo's reports say: plainly made up, told as neighbours tell it."""

from dataclasses import dataclass

from points_app.service_requests.kinds import Category, TagKind

TAGS_OF_THINGS = (
    ("building", TagKind.LIFT, "1 单元电梯", Category.LIFT),
    ("building", TagKind.LAMP, "楼前 2 号路灯", Category.PUBLIC_PARTS),
    ("first compound", TagKind.HALL, "小区活动室", None),
    ("first compound", TagKind.GATE, "南门", None),
    ("second compound", TagKind.GARAGE, "地下车棚", Category.PARKING),
)
"""Where, what, its name, and the category that it presets."""


@dataclass(frozen=True)
class Case:
    """A kind of report: its words ({unit}, {door} filled in), what a picture shows, and how it was solved."""

    category: Category
    text: str
    picture: str
    done: str
    heard: str = ""


CASES = (
    Case(
        Category.WATER,
        "{unit} 单元 {door} 厨房水管裂了，水流到楼道里，楼下也开始滴水，请快来关总阀。",
        "pipe",
        "关了单元总阀，换了一段水管，试水半小时不漏。",
        "水已经停了，师傅很快，谢谢。",
    ),
    Case(
        Category.POWER,
        "从昨晚九点起 {unit} 单元整个没电，隔壁单元有电，冰箱里的菜要坏了。",
        "",
        "单元总闸烧坏，已更换，逐户试过都有电。",
        "来电了。",
    ),
    Case(
        Category.LIFT,
        "{unit} 单元电梯停在三楼不动，八楼的老人下不来，今天还要去医院。",
        "lift",
        "维保单位换了门机皮带，运行两小时正常，记录贴在轿厢里。",
        "能坐了，老人已经去过医院。",
    ),
    Case(
        Category.DANGER,
        "一层楼道里有很浓的煤气味，找不到是哪家，已经开窗了。",
        "",
        "燃气公司到场，查出一户软管老化，已关阀换管，复测无泄漏。",
        "味道没了，谢谢来得这么快。",
    ),
    Case(
        Category.CARE,
        "{door} 的梁奶奶一个人住，这几天腿疼下不了楼，想问问能不能帮忙送几天饭。",
        "",
        "和志愿者排了班，每天中午送饭上门，先送两周，费用按食堂价。",
        "饭是热的，奶奶很高兴。",
    ),
    Case(
        Category.HOME_REPAIR,
        "家里卫生间的灯一开就跳闸，我七十多了不敢自己弄，能请师傅看看吗？",
        "",
        "志愿电工上门，换了灯座和一段老线，告诉了老人怎么断电。",
        "好了，师傅一分钱没收。",
    ),
    Case(
        Category.PAPERS,
        "孩子上学要开居住证明，不知道带什么材料，上班时间又赶不过去。",
        "",
        "材料清单已发，周六上午服务站值班可以办，已帮您留号。",
        "周六一次办好了。",
    ),
    Case(
        Category.NOISE,
        "{unit} 单元楼上装修，中午十二点半还在打钻，家里有小宝宝。",
        "",
        "和装修队签了时间约定：中午十二点到两点、晚上六点后不施工。",
        "这两天中午都安静了。",
    ),
    Case(
        Category.PARKING,
        "消防通道上又停了一辆车，挡住了单元门口，救护车都进不来。",
        "car",
        "联系车主挪走，通道重画了黄线，门岗加了夜间巡查。",
        "通道空出来了。",
    ),
    Case(
        Category.RUBBISH,
        "垃圾桶满了两天没人收，天热味道很大，旁边还堆了旧沙发。",
        "bins",
        "已清运并冲洗，旧家具联系了回收，改为每天两次收运。",
        "干净了，希望能保持。",
    ),
    Case(
        Category.PUBLIC_PARTS,
        "楼前的路灯坏了一个星期，晚上老人下楼看不见台阶。",
        "lamp",
        "换了灯泡和镇流器，晚上七点去看过，亮了。",
        "晚上亮堂多了。",
    ),
    Case(
        Category.NEIGHBOURS,
        "楼上阳台浇花总把水滴到我家晒的被子上，说了几次都不太愉快，想请人调解。",
        "",
        "请双方坐下谈了一次，楼上加了接水盘，约好早上八点前浇花。",
        "说开了就好，谢谢两头跑。",
    ),
    Case(
        Category.FACILITY,
        "楼下没有扶手，下雨天台阶滑，能不能给单元门口装一根扶手？",
        "",
        "已装不锈钢扶手两根，台阶贴了防滑条。",
        "妈妈说扶着稳当。",
    ),
    Case(
        Category.ACTIVITY,
        "暑假孩子多，希望活动室能开个读书角，我可以周末来值班。",
        "",
        "读书角周六周日下午开放，书架和第一批书已到位，值班表贴在门口。",
        "孩子们都喜欢。",
    ),
    Case(
        Category.GREENERY,
        "楼前的树长到三楼窗户了，屋里白天也要开灯，能不能修一修？",
        "tree",
        "园林队修剪了三棵树，枝条已清走。",
        "屋里亮了。",
    ),
    Case(
        Category.SUGGESTION,
        "快递都堆在门卫室门口，下雨会淋湿，建议加一个带棚的货架。",
        "",
        "加了一组带棚货架，按楼栋分格，试行一个月听大家意见。",
        "找快递方便了。",
    ),
    Case(
        Category.HARDSHIP,
        "老伴住院三个月，家里一下子周转不开，想问问有没有临时救助可以申请。",
        "",
        "陪您一起填了临时救助申请，街道已受理，其间每周上门看望。",
        "心里踏实了。",
    ),
    Case(
        Category.HEATING,
        "{unit} 单元 {door} 的暖气只有一头热，屋里十四度，家里有老人。",
        "",
        "放了气，清洗了过滤网，晚上量过十九度半。",
        "暖和了。",
    ),
)
NOTES = (
    "已经到现场看过，材料明天到。",
    "联系了维修单位，约好上午来。",
    "和几户都说过了，先把通道让出来。",
    "现场拍了照，正在比两家的报价。",
)
AGAIN, MENDED_AGAIN = "还是老样子，麻烦再来看看。", "重新处理过，请反映人当面试了一遍。"
FULL_AGAIN = "清了一次，今天又满了。"
NOT_MINE = "两家我都是亲戚，不方便出面，请居委会派别人调解。"
