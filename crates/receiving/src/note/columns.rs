//! Which column holds what: by its heading, or by what stands in it.

use assay_wire::NoteColumn;

use super::cells::{gtin, plain};
use super::table::Row;

/// A heading stands among the first lines, under a title and an address at most.
const HEADING_WITHIN: usize = 20;

/// Headings as files have them, in lower case and without spaces and marks. A heading that begins
/// with one of these counts too (“数量(件)”), longer ones first.
const HEADINGS: &[(NoteColumn, &[&str])] = &[
    (
        NoteColumn::Number,
        &[
            "deliverynotenumber",
            "deliverynoteno",
            "deliverynote",
            "notenumber",
            "noteno",
            "despatchadvice",
            "lieferschein",
            "送货单号",
            "出货单号",
            "出库单号",
            "收货单号",
            "发货单号",
            "单据编号",
            "单据号",
            "单号",
        ],
    ),
    (
        NoteColumn::Gtin,
        &[
            "gtin",
            "ean",
            "upc",
            "barcode",
            "articlenumber",
            "itemcode",
            "商品条码",
            "商品编码",
            "产品条码",
            "条形码",
            "条码",
            "货品条码",
            "国际条码",
            "全球贸易项目代码",
            "69码",
        ],
    ),
    (
        NoteColumn::Lot,
        &[
            "lotnumber",
            "lotno",
            "lot",
            "batchnumber",
            "batchno",
            "batchlot",
            "batch",
            "charge",
            "生产批号",
            "产品批号",
            "批次号",
            "批号",
            "批次",
        ],
    ),
    (
        NoteColumn::Serial,
        &[
            "serialnumber",
            "serialno",
            "serial",
            "序列号",
            "序号码",
            "防伪码",
            "追溯码",
            "唯一码",
        ],
    ),
    (
        NoteColumn::Quantity,
        &[
            "quantity",
            "qty",
            "count",
            "pieces",
            "pcs",
            "menge",
            "units",
            "发货数量",
            "送货数量",
            "实发数量",
            "应收数量",
            "数量",
            "件数",
        ],
    ),
    (
        NoteColumn::Expiry,
        &[
            "expirydate",
            "expirationdate",
            "expiry",
            "expires",
            "expdate",
            "exp",
            "bestbefore",
            "bbd",
            "useby",
            "mhd",
            "有效期至",
            "有效期",
            "到期日期",
            "到期日",
            "失效日期",
            "保质期至",
            "保质期",
        ],
    ),
    (
        NoteColumn::Name,
        &[
            "productname",
            "itemname",
            "description",
            "product",
            "article",
            "name",
            "item",
            "商品名称",
            "产品名称",
            "货品名称",
            "品名及规格",
            "品名规格",
            "品名",
            "名称",
            "商品",
            "产品",
        ],
    ),
];

/// What a heading says that its column holds.
pub(super) fn heading(cell: &str) -> Option<NoteColumn> {
    let bare: String = plain(cell)
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    if bare.is_empty() {
        return None;
    }
    let exact = HEADINGS.iter().find(|(_, names)| names.contains(&bare.as_str()));
    let begins = || {
        HEADINGS
            .iter()
            .filter_map(|(column, names)| {
                let longest = names
                    .iter()
                    .filter(|name| bare.starts_with(*name))
                    .map(|name| name.len())
                    .max()?;
                Some((longest, *column))
            })
            .max_by_key(|(length, _)| *length)
            .map(|(_, column)| column)
    };
    exact.map(|(column, _)| *column).or_else(begins)
}

/// Index of the row of headings: the first with a GTIN's heading or two others, and no GTIN in it.
pub(super) fn heading_row(rows: &[Row]) -> Option<usize> {
    rows.iter().take(HEADING_WITHIN).position(|row| {
        let named: Vec<NoteColumn> = row.cells.iter().filter_map(|cell| heading(cell)).collect();
        let has_gtin = row.cells.iter().any(|cell| gtin(cell).is_ok());
        !has_gtin && row.cells.len() > 1 && (named.contains(&NoteColumn::Gtin) || named.len() > 1)
    })
}

/// What each column holds: the first of those with the same heading wins.
pub(super) fn by_heading(row: &Row) -> Vec<Option<NoteColumn>> {
    let mut columns: Vec<Option<NoteColumn>> = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        let named = heading(cell).filter(|column| !columns.contains(&Some(*column)));
        columns.push(named);
    }
    columns
}

/// Without headings: the column whose cells are GTINs, and behind it the first whose cells are small
/// whole numbers. Anything else is a guess that the person is left to make.
pub(super) fn by_content(rows: &[Row]) -> Vec<Option<NoteColumn>> {
    let looked = &rows[..rows.len().min(HEADING_WITHIN)];
    let width = looked.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let share = |column: usize, is: &dyn Fn(&str) -> bool| {
        looked
            .iter()
            .filter(|row| row.cells.get(column).is_some_and(|cell| is(cell)))
            .count()
            * 2
            > looked.len()
    };
    let mut columns = vec![None; width];
    let is_gtin = |cell: &str| gtin(cell).is_ok();
    let Some(found) = (0..width).find(|column| share(*column, &is_gtin)) else {
        return columns;
    };
    columns[found] = Some(NoteColumn::Gtin);
    let is_count = |cell: &str| {
        plain(cell)
            .parse::<u32>()
            .is_ok_and(|count| (1..=9_999).contains(&count))
    };
    if let Some(count) = (0..width).find(|column| *column != found && share(*column, &is_count)) {
        columns[count] = Some(NoteColumn::Quantity);
    }
    columns
}

/// A line of sums at a table's foot.
pub(super) fn is_sum(row: &Row) -> bool {
    const SUMS: [&str; 8] = ["合计", "总计", "小计", "总数", "共计", "total", "sum", "subtotal"];
    let Some(first) = row.cells.iter().find(|cell| !cell.is_empty()) else {
        return false;
    };
    let first = plain(first).to_lowercase();
    SUMS.iter().any(|sum| first.starts_with(sum))
}

/// A note's number in the lines above the headings: “收货单号：DN-1122”, or a cell after the words.
pub(super) fn number_above(rows: &[Row]) -> Option<String> {
    rows.iter().find_map(|row| {
        let at = row
            .cells
            .iter()
            .position(|cell| heading(cell) == Some(NoteColumn::Number) || has_number(cell).is_some())?;
        let cell = row.cells.get(at)?;
        has_number(cell).or_else(|| row.cells[at + 1..].iter().find(|cell| !cell.is_empty()).cloned())
    })
}

fn has_number(cell: &str) -> Option<String> {
    let (before, after) = cell.split_once([':', '：'])?;
    let after = after.trim();
    (heading(before) == Some(NoteColumn::Number) && !after.is_empty())
        .then(|| after.chars().take(40).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        Row {
            line: 1,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            cut: false,
        }
    }

    #[test]
    fn headings_in_both_languages() {
        for (cell, column) in [
            ("GTIN", NoteColumn::Gtin),
            ("商品条码（69码）", NoteColumn::Gtin),
            ("Batch / Lot", NoteColumn::Lot),
            ("批号", NoteColumn::Lot),
            ("Qty.", NoteColumn::Quantity),
            ("数量(件)", NoteColumn::Quantity),
            ("有效期至", NoteColumn::Expiry),
            ("Exp. date", NoteColumn::Expiry),
            ("品名", NoteColumn::Name),
            ("Serial No", NoteColumn::Serial),
            ("送货单号", NoteColumn::Number),
        ] {
            assert_eq!(heading(cell), Some(column), "{cell}");
        }
        assert_eq!(heading("备注"), None);
        assert_eq!(heading(""), None);
    }

    #[test]
    fn headings_under_a_title_and_none_at_all() {
        let rows = [
            row(&["示例乳业 送货单", ""]),
            row(&["送货单号：DN-1122", ""]),
            row(&["条码", "品名", "数量"]),
            row(&["6901234567892", "纯牛奶", "12"]),
        ];
        assert_eq!(heading_row(&rows), Some(2));
        assert_eq!(number_above(&rows[..2]).as_deref(), Some("DN-1122"));
        let bare = [
            row(&["milk", "6901234567892", "12"]),
            row(&["tea", "614141000036", "3"]),
        ];
        assert_eq!(heading_row(&bare), None);
        assert_eq!(
            by_content(&bare),
            [None, Some(NoteColumn::Gtin), Some(NoteColumn::Quantity)]
        );
    }
}
