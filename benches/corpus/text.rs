//! Words and sentences, drawn at random.

use super::{COLUMN, SEE};

const TAGS: [&str; 15] = [
    "政策文件",
    "民生保障",
    "营商环境",
    "乡村振兴",
    "生态环保",
    "安全生产",
    "财政资金",
    "城市建设",
    "教育医疗",
    "就业创业",
    "行政审批",
    "数据公开",
    "项目建设",
    "公共服务",
    "监督检查",
];

const SUBJECTS: [&str; 10] = [
    "各县（区）人民政府",
    "市直有关部门",
    "各有关单位",
    "市政府信息公开工作领导小组办公室",
    "有关行业主管部门",
    "各街道办事处",
    "项目建设单位",
    "市级行政审批服务机构",
    "基层公共服务机构",
    "社会公众和市场主体",
];

const VERBS: [&str; 10] = [
    "应当认真贯彻落实",
    "要进一步健全完善",
    "须严格执行",
    "应及时公开",
    "要统筹推进",
    "应当依法依规办理",
    "要切实加强",
    "应全面梳理",
    "要持续优化",
    "应当按照规定报送",
];

const OBJECTS: [&str; 10] = [
    "政府信息公开条例的有关规定",
    "行政规范性文件合法性审核机制",
    "重点领域信息公开目录",
    "财政预算和决算公开要求",
    "安全生产责任制",
    "优化营商环境的各项措施",
    "惠民惠农政策补贴资金管理办法",
    "重大建设项目批准和实施领域信息",
    "公共资源配置领域信息公开标准",
    "基层政务公开标准化规范化目录",
];

const TAILS: [&str; 8] = [
    "确保各项任务落到实处、取得实效",
    "切实保障人民群众的知情权、参与权和监督权",
    "不断提升政务服务水平",
    "并于每季度末将工作情况书面报告市政府办公室",
    "逾期未报的将予以通报",
    "为全市经济社会高质量发展提供有力支撑",
    "推动形成权责清晰、运转高效的工作格局",
    "依法接受社会监督",
];

const HEADINGS: [&str; 12] = [
    "总体要求",
    "工作目标",
    "主要任务",
    "组织实施",
    "保障措施",
    "监督检查",
    "适用范围",
    "办理程序",
    "公开方式和时限",
    "经费安排",
    "责任分工",
    "附则",
];

const TITLES: [&[&str]; 3] = [
    &["关于印发", "关于公布", "关于做好", "关于调整", "关于开展", "关于进一步加强", "关于公开征求"],
    &[
        "2026年度部门预算",
        "行政许可事项清单",
        "重大行政决策事项目录",
        "城乡居民基本医疗保险",
        "安全生产专项整治",
        "政府采购项目中标结果",
        "建设项目环境影响评价文件",
        "公开招聘事业单位工作人员",
        "市级储备粮轮换",
        "农村饮水安全工程",
        "老旧小区改造实施方案",
        "义务教育阶段招生",
        "企业技术改造专项资金",
        "大气污染防治攻坚行动",
    ],
    &["的通知", "的公告", "的公示", "有关事项的函", "工作的实施意见", "情况的通报"],
];

const ROWS: [&str; 12] = [
    "部门预算支出",
    "项目支出",
    "基本支出",
    "公务接待费",
    "会议费",
    "培训费",
    "因公出国（境）费",
    "公务用车运行维护费",
    "政府性基金",
    "国有资本经营",
    "转移支付",
    "一般公共服务",
];

const REMARKS: [&str; 4] = ["", "已完成", "按计划推进", "详见附件"];

/// Syllables of the names of places, with their Latin form. Together they name no place there is, as far as could be seen.
const PLACES: [[(&str, &str); 27]; 2] = [
    [
        ("澜", "lan"),
        ("璇", "xuan"),
        ("汀", "ting"),
        ("泊", "bo"),
        ("帆", "fan"),
        ("鸥", "ou"),
        ("珊", "shan"),
        ("霁", "ji"),
        ("暮", "mu"),
        ("晴", "qing"),
        ("嵩", "song"),
        ("霖", "lin"),
        ("漪", "yi"),
        ("渺", "miao"),
        ("绛", "jiang"),
        ("朔", "shuo"),
        ("晏", "yan"),
        ("棠", "tang"),
        ("槿", "jin"),
        ("荻", "di"),
        ("蓼", "liao"),
        ("芷", "zhi"),
        ("蘅", "heng"),
        ("菡", "han"),
        ("苇", "wei"),
        ("桐", "tong"),
        ("琼", "qiong"),
    ],
    [
        ("浦", "pu"),
        ("湄", "mei"),
        ("屿", "yu"),
        ("矶", "ji"),
        ("渡", "du"),
        ("津", "jin"),
        ("澳", "ao"),
        ("塘", "tang"),
        ("陂", "bei"),
        ("圩", "wei"),
        ("埠", "bu"),
        ("坞", "wu"),
        ("汇", "hui"),
        ("泽", "ze"),
        ("浔", "xun"),
        ("浒", "hu"),
        ("堰", "yan"),
        ("闸", "zha"),
        ("垭", "ya"),
        ("岬", "jia"),
        ("礁", "jiao"),
        ("滩", "tan"),
        ("汊", "cha"),
        ("淀", "dian"),
        ("泾", "jing"),
        ("泖", "mao"),
        ("溆", "xu"),
    ],
];

const SURNAMES: [&str; 20] = [
    "言", "闻", "虞", "简", "戚", "满", "杜", "叶", "卫", "贺", "温", "邵", "施", "封", "俞", "项", "牧", "宁", "柏",
    "屈",
];

const GIVEN: [[&str; 20]; 2] = [
    [
        "砚", "修", "停", "书", "望", "庭", "衡", "知", "长", "以", "青", "云", "远", "听", "如", "思", "清", "安",
        "若", "景",
    ],
    [
        "秋", "远", "云", "言", "北", "芳", "之", "微", "风", "宁", "禾", "帆", "航", "澜", "晦", "齐", "和", "澄",
        "川", "明",
    ],
];

/// Random numbers (SplitMix64: short, and the same everywhere).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64, serial: u64) -> Self {
        let mut mixed = Self(seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ serial.wrapping_mul(0xA076_1D64_78BD_642F));
        let _ = mixed.next();
        mixed
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0, below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a size")
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// So many different ones.
    fn some<'a>(&mut self, of: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut left = of.to_vec();
        (0..count).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }
}

/// Ids and short names of offices, no two alike.
pub(super) fn office_names() -> impl Iterator<Item = (String, String)> {
    let [first, second] = PLACES;
    // Every office of a small corpus has a syllable of its own.
    (0..first.len() * second.len()).map(move |at| {
        let (a, b) = (at % first.len(), (at + at / first.len()) % second.len());
        (format!("{}{}", first[a].1, second[b].1), format!("{}{}海关", first[a].0, second[b].0))
    })
}

/// A name of a person; one of eight thousand.
pub(super) fn person(at: usize) -> String {
    let (surname, first, second) = (at % 20, at / 20 % 20, (at / 400 + at) % 20);
    [SURNAMES[surname], GIVEN[0][first], GIVEN[1][second]].concat()
}

pub(super) fn title(random: &mut Random) -> String {
    TITLES.iter().map(|part| random.one(part)).collect()
}

pub(super) fn tags(random: &mut Random) -> Vec<&'static str> {
    let count = random.between(1, 3);
    random.some(&TAGS, count)
}

fn paragraph(random: &mut Random, sentences: usize) -> String {
    let mut text = String::new();
    for _ in 0..sentences {
        for part in [SUBJECTS.as_slice(), &VERBS, &OBJECTS, &["，"], &TAILS, &["。"]] {
            text.push_str(random.one(part));
        }
    }
    text
}

/// A body of 1.5 to 2.7 KB: headings, a table, a list, two links.
pub(super) fn body(random: &mut Random, office: &str, column: &str, phone: &str) -> String {
    let sentences = random.between(2, 3);
    let mut text = paragraph(random, sentences) + "\n\n";
    for (at, heading) in random.some(&HEADINGS, 3).into_iter().enumerate() {
        text += &format!("## {}、{heading}\n\n", ["一", "二", "三"][at]);
        let sentences = random.between(1, 3);
        text += &paragraph(random, sentences);
        if at == 0 {
            text += &format!("请参阅[《{}》]({SEE})以及**有关附件**。", random.one(TITLES[1]));
        }
        text += "\n\n";
        match at {
            1 => table(random, &mut text),
            2 => {
                for no in 1..=random.between(3, 5) {
                    let [subject, verb, object] = [random.one(&SUBJECTS), random.one(&VERBS), random.one(&OBJECTS)];
                    text += &format!("{no}. {subject}{verb}{object}；\n");
                }
                text += &format!("\n联系电话：`{phone}`，详情见[{office}·{column}]({COLUMN})栏目。\n");
            }
            _ => {}
        }
    }
    text
}

fn table(random: &mut Random, text: &mut String) {
    *text += "| 序号 | 项目名称 | 预算金额（万元） | 执行率 | 备注 |\n| --- | --- | ---: | ---: | --- |\n";
    let count = random.between(4, 7);
    for (at, row) in random.some(&ROWS, count).into_iter().enumerate() {
        let (whole, cents) = (random.below(1000), random.below(100));
        let (percent, tenth) = (random.between(60, 99), random.below(10));
        let remark = random.one(&REMARKS);
        *text += &format!("| {} | {row} | {whole}.{cents:02} | {percent}.{tenth}% | {remark} |\n", at + 1);
    }
    *text += "\n";
}
