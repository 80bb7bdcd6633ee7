import re

import polib

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import file_path

LANGUAGE = "zh_CN"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|</?\w+[^>]*>")
# Attributes within markup that people read
READ_ATTRIBUTE = re.compile(r"\b(title|aria-label|alt|placeholder)=\"[^\"]*\"")
# English marks beside a Chinese character
FOREIGN_MARK = re.compile(r"[\u4e00-\u9fff][,;:!?\"']|[,;:!?\"'][\u4e00-\u9fff]")
# What reads the same in both languages
NEUTRAL = {"Excel", "ID", "of", "object.display_name", "INV/2026/0042"}
# One word per notion: wherever the English has it, the Chinese has this one
GLOSSARY = {
    r"acknowledge(d|ments?)?": "确认",
    r"adjustments?": "调整",
    r"assignments?": "任职",
    r"attainment": "完成率",
    r"audit logs?": "审计日志",
    r"badges?": "徽章",
    r"base years?": "基准年度",
    r"caps?": "封顶",
    r"clawbacks?": "追回",
    r"closing": "结账",
    r"components?": "规则",
    r"contests?": "竞赛",
    r"denominators?": "分母",
    r"deput(y|ies)": "副负责人",
    r"dispute[ds]?": "异议",
    r"draws?": "预支",
    r"external agents?": "外部代理",
    r"facts?": "业绩数据",
    r"fingerprint": "指纹",
    r"floors?": "保底",
    r"gap": "差距",
    r"gates?": "门槛",
    r"guarantees?": "保障",
    r"hard locks?": "硬锁定",
    r"hash": "哈希值",
    r"honours?": "荣誉",
    r"incentive officers?": "激励专员",
    r"jury": "评委会",
    r"leaders?": "负责人",
    r"lock(s|ed)?": "锁定",
    r"marginal": "超额累进",
    r"^measured in$": "计量单位",
    r"metrics?": "指标",
    r"nominat(e[ds]?|ions?)": "提名",
    r"numerators?": "分子",
    r"on-target pay": "目标激励额",
    r"overlays?": "叠加",
    r"pace": "进度",
    r"pay metric": "计发指标",
    r"payouts?": "激励发放",
    r"penalt(y|ies)": "扣罚",
    r"periods?": "期间",
    r"pinned": "固定",
    r"plan rates?": "计划汇率",
    r"plans?(?! rates?)": "目标计划",
    r"previews?": "预览",
    r"prizes?": "奖项",
    r"profiles?": "季节曲线",
    r"rank metric": "阶梯指标",
    r"reconciliation": "核对",
    r"refresh(ed)?": "刷新",
    r"reserves?": "预留",
    r"rounding": "取整单位",
    r"rulebook": "方案",
    r"sales(person|people|persons)": "销售人员",
    r"schemes?": "激励方案",
    r"segmentations?": "细分方案",
    r"segments?": "细分",
    r"simulations?": "模拟",
    r"soft locks?": "软锁定",
    r"sources?": "数据来源",
    r"split": "分解",
    r"statements?": "对账单",
    r"targets?": "目标",
    r"tiers?": "阶梯",
    r"typed weights": "手工权重",
    r"typed-in figures?": "手工录入数据",
    r"unassigned": "未分配",
    r"units?": "销售组织",
    r"unlock(s|ed)?": "解锁",
    r"vendor bills?": "供应商账单",
    r"verify": "校验",
    r"week parts?": "周段",
    r"weights?": "权重",
    r"whole company": "全公司",
    r"workbook": "工作簿",
    r"working days?": "工作日",
    r"working share": "工作占比",
}
# Phrases in which such a word means something else
OTHER_MEANING = re.compile(
    r"metric unit|units ordered|unit of measure|one unit of the company's currency"
    r"|split credit|draw your sales organization|honour who deserves it"
    r"|expected closing|closing month|no closing date|creation to closing"
    r"|(day|month|quarter|year) of closing"
    # where leads come from
    r"|won by source|from which source"
    # how money is collected
    r"|collection plans?|plan collection|plan the collection|plan has one instalment"
    # what is done to reach a target
    r"|action plans?|plan (a|an|the) (action|measure)|plan measures|people plan for"
    r"|unit of the (target|metric)"
    r"|plan (and invite|your first campaign|another one)|leader plans them"
    r"|plan (how|when|an invoice|the other one)|its plan was made|without a plan",
    re.IGNORECASE,
)


def _get_terms():
    """Return the terms of the catalog, without the expressions among them."""
    catalog = polib.pofile(file_path(f"sales_mgmt_targets/i18n/{LANGUAGE}.po"))
    return [entry for entry in catalog if not _is_expression(entry)]


def _has_english(text):
    """Tell whether the text has words that a translation replaces."""
    return text not in NEUTRAL and ENGLISH.search(PLACEHOLDER.sub("", text))


def _is_expression(entry):
    """Tell whether the entry is the Python that names a printed file."""
    return any("print_report_name" in place for place, _line in entry.occurrences)


class TestChinese(BaseCase):
    """The Chinese of the module is complete, exact and of one vocabulary."""

    def _find_kept(self, text):
        """Return what a translation repeats as it is."""
        return [READ_ATTRIBUTE.sub(r"\1", found) for found in PLACEHOLDER.findall(text)]

    def test_every_term_is_translated(self):
        for entry in _get_terms():
            if _has_english(entry.msgid):
                with self.subTest(term=entry.msgid):
                    self.assertRegex(entry.msgstr, CHINESE)
                    self.assertNotIn("fuzzy", entry.flags)

    def test_placeholders_and_markup_are_kept(self):
        for entry in _get_terms():
            with self.subTest(term=entry.msgid):
                self.assertCountEqual(
                    self._find_kept(entry.msgstr), self._find_kept(entry.msgid)
                )

    def test_punctuation_is_chinese(self):
        for entry in _get_terms():
            with self.subTest(term=entry.msgid):
                self.assertNotRegex(PLACEHOLDER.sub("", entry.msgstr), FOREIGN_MARK)

    def test_a_notion_has_one_word(self):
        for entry in _get_terms():
            english = " ".join(PLACEHOLDER.sub("", entry.msgid).split())
            english = OTHER_MEANING.sub("", english)
            for word, chinese in GLOSSARY.items():
                if re.search(rf"\b{word}\b", english, re.IGNORECASE):
                    with self.subTest(term=entry.msgid, word=word):
                        self.assertIn(chinese, entry.msgstr)


@tagged("post_install", "-at_install")
class TestChineseScreens(TransactionCase):
    """Menus, views, labels and choices leave no English to who reads Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANGUAGE)
        cls.env["ir.module.module"]._load_module_terms(
            ["sales_mgmt_targets"], [LANGUAGE], overwrite=True
        )

    def _get_records(self):
        """Yield the records of the module, demonstration data aside, by model."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "sales_mgmt_targets"), ("name", "not like", "%demo%")]
        )
        for model, rows in data.grouped("model").items():
            records = self.env[model].with_context(lang=LANGUAGE, active_test=False)
            yield records.browse(rows.mapped("res_id")).exists()

    def _is_technical(self, record):
        """Tell whether the record is a field that nobody sees the label of."""
        if record._name != "ir.model.fields":
            return False
        field = self.env[record.model]._fields.get(record.name)
        return not (field and field.export_string_translation)

    def _get_terms(self, record):
        for name, field in record._fields.items():
            if field.translate and field.store and record[name]:
                yield from field.get_trans_terms(record[name])

    def test_no_english_is_left(self):
        found = [
            f"{record._name}: {term}"
            for records in self._get_records()
            for record in records
            if not self._is_technical(record)
            for term in self._get_terms(record)
            if _has_english(term) and not CHINESE.search(term)
        ]
        self.assertEqual(found, [])

    def test_a_workbook_has_no_english_caption(self):
        workbook = self.env["sales.mgmt.plan.workbook"].with_context(lang=LANGUAGE)
        for caption in workbook._get_captions().values():
            with self.subTest(caption=caption):
                self.assertRegex(caption, CHINESE)
