"""The file that a community starts its roster from."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

HEADINGS = ("小区", "楼栋", "单元", "房号", "姓名", "手机号", "与户主关系", "建筑面积", "产权人")
EXAMPLES = (
    ("锦绣花园", "3 栋", "2", "301", "示例甲", "13900000000", "户主", "89.5", "示例甲、示例乙"),
    ("锦绣花园", "3 栋", "2", "301", "示例乙", "", "配偶", "", ""),
)
_WIDTHS = (16, 10, 8, 10, 12, 18, 14, 12, 20)


def template() -> bytes:
    """Return an XLSX with the columns as text, so that Excel keeps phone numbers and doors as they are typed."""
    book = Workbook()
    sheet = book.create_sheet("住户名册", 0)
    del book[book.sheetnames[1]]
    sheet.append(HEADINGS)
    for row in EXAMPLES:
        sheet.append(row)
    for index, width in enumerate(_WIDTHS, start=1):
        column = sheet.cell(1, index).column_letter
        sheet.column_dimensions[column].width = width
        sheet.column_dimensions[column].number_format = "@"
        for number in range(1, len(EXAMPLES) + 2):
            sheet.cell(number, index).number_format = "@"
        heading = sheet.cell(1, index)
        heading.font, heading.alignment = Font(bold=True), Alignment(horizontal="center")
        heading.fill = PatternFill("solid", fgColor="F7F2EA")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
