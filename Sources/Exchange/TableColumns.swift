import Foundation

/// What a column of a table holds, by the words that address books and people write over it.
enum ColumnRole: Equatable {
    case name, prefix, family, given, middle, suffix, nickname
    case company, department, jobTitle
    case number
    /// A number of something, which may be a telephone's: `번호`, `집번호`.
    case someNumber
    case memo
    /// What means nothing to a person: which kind of number another column holds, what a program keeps for itself.
    case technical
    case other

    private static let words: [ColumnRole: Set<String>] = [
        .name: [
            "이름", "성명", "성함", "고객명", "고객이름", "회원명", "담당자", "담당자명", "대표자", "대표자명", "연락처이름", "연락처명", "표시이름", "표시명",
            "name", "fullname", "displayname", "contactname",
        ],
        .prefix: ["호칭", "호칭한글", "존칭", "nameprefix", "prefix", "title"],
        .family: ["성", "성씨", "lastname", "familyname", "surname", "last"],
        .given: ["firstname", "givenname", "forename", "first"],
        .middle: ["중간이름", "middlename", "additionalname"],
        .suffix: ["접미사", "suffix", "namesuffix"],
        .nickname: ["별명", "닉네임", "애칭", "nickname"],
        .company: [
            "회사", "회사명", "회사이름", "상호", "상호명", "업체", "업체명", "거래처", "거래처명", "매장", "매장명", "가게", "가게이름", "점포명", "기관",
            "기관명", "단체", "단체명", "소속", "직장", "직장명", "company", "companyname", "organization", "organisation",
            "organizationname", "organization1name", "business", "businessname", "store", "shop", "org",
        ],
        .department: ["부서", "부서명", "department", "organizationdepartment", "organization1department"],
        .jobTitle: ["직함", "직책", "직위", "직급", "jobtitle", "organizationtitle", "organization1title", "position"],
        .memo: [
            "메모", "비고", "설명", "참고", "특이사항", "기타", "memo", "note", "notes", "comment", "comments", "remark", "remarks",
            "description",
        ],
        .technical: [
            "순번", "우선순위", "비공개", "민감도", "성별", "이니셜", "priority", "private", "sensitivity", "gender", "initials",
            "groupmembership", "labels", "fileas",
        ],
    ]

    /// Judges a column by its name.
    init(_ header: String) {
        let text = header.precomposedStringWithCanonicalMapping.lowercased()
        let compact = text.filter { $0.isLetter || $0.isNumber }
        let latin = text.split { !($0.isASCII && $0.isLetter) }.map(String.init)
        func has(_ words: String...) -> Bool { words.contains(where: compact.contains) }
        if let role = Self.words.first(where: { $0.value.contains(compact) })?.key {
            self = role
        } else if has("종류", "구분", "유형", "레이블", "라벨") || latin.contains("type") || latin.contains("label") {
            self = .technical
        } else if has("팩스", "우편", "사업자", "계좌", "주민", "phonetic", "fax", "메일") {
            self = .other
        } else if has("전화", "휴대", "핸드폰", "연락처", "연락번호", "모바일", "폰번호", "phone", "mobile")
            || !Set(latin).isDisjoint(with: ["tel", "telephone", "cell", "cellular", "hp"])
        {
            self = .number
        } else if has("번호") || latin.contains("number") || latin == ["no"] {
            self = .someNumber
        } else {
            self = .other
        }
    }
}

/// Which column holds what.
struct TableColumns {
    private var columns: [ColumnRole: [Int]] = [:]
    /// The names of the columns; empty without a row of names.
    private var titles: [String] = []
    /// Where among the first rows the names of the columns stand; `nil` without such a row.
    let headerIndex: Int?

    /// Finds out from the first rows of a table; `nil` if no column holds telephone numbers.
    ///
    /// Names of columns may stand below a title. Without them, the columns in which numbers stand are those of the
    /// numbers, and of the others the first is the name and the second the note.
    init?(_ rows: [TableRows.Row]) {
        let known = rows.prefix(10).map { Self.knownNames($0.cells) }
        headerIndex = known.indices.filter { known[$0] > 0 }.max { (known[$0], $1) < (known[$1], $0) }
        let data = rows.dropFirst(headerIndex.map { $0 + 1 } ?? 0)
        if let headerIndex {
            titles = rows[headerIndex].cells.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            for (index, title) in titles.enumerated() { columns[ColumnRole(title), default: []].append(index) }
            assignNumbers(data)
        } else {
            let width = data.map(\.cells.count).max() ?? 0
            let counts = (0..<width).map { column in Self.cells(column, data).count(where: NumberCell.isNumber) }
            let most = counts.max() ?? 0
            let numbers = counts.indices.filter { counts[$0] > 0 && counts[$0] * 2 >= most }
            let others = counts.indices.filter { !numbers.contains($0) }
            columns[.number] = numbers.isEmpty ? Self.mixed(data, counts.indices) : numbers
            let free = others.filter { columns[.number]?.contains($0) != true }
            columns[.name] = Array(free.prefix(1))
            columns[.memo] = Array(free.dropFirst())
        }
        guard columns[.number]?.isEmpty == false else { return nil }
        // Where the family name stands apart, the name beside it is the given one.
        if columns[.family] != nil, columns[.given] == nil {
            columns[.given] = columns[.name]
            columns[.name] = nil
        }
    }

    /// How many columns a row names; 0 if it is none of names. A telephone number stands in no such row.
    private static func knownNames(_ cells: [String]) -> Int {
        let isData = cells.contains { $0.utf8.count > 100 || $0.utf8.count { (0x30...0x39).contains($0) } >= 7 }
        guard !isData else { return 0 }
        let roles = cells.map(ColumnRole.init).filter { $0 != .other }
        let isNamed =
            roles.contains(.number)
            || (cells.count > 1 && roles.contains { [.name, .company, .family].contains($0) })
        return isNamed ? roles.count : 0
    }

    private static func cells(_ column: Int, _ rows: some Sequence<TableRows.Row>) -> [String] {
        rows.compactMap { $0.cells.indices.contains(column) ? $0.cells[column] : nil }
            .filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// Columns with more in them than a number, or with a number that lost its zero: `김하늘 010-1234-5678`.
    private static func mixed(_ rows: ArraySlice<TableRows.Row>, _ candidates: some Sequence<Int>) -> [Int] {
        candidates.filter { column in
            cells(column, rows).contains { cell in
                guard cell.utf8.count <= ContactFile.longestValue else { return false }
                return NumberCell.read(cell).contains { found in
                    if case .number(let number) = found { number.isReadable } else { true }
                }
            }
        }.prefix(1).map(\.self)
    }

    /// A column of some numbers holds those of telephones if no other does, or if nothing else stands in it.
    private mutating func assignNumbers(_ rows: ArraySlice<TableRows.Row>) {
        let unsure = columns[.someNumber] ?? []
        let sure = unsure.filter { column in
            let cells = Self.cells(column, rows)
            return !cells.isEmpty && cells.allSatisfy(NumberCell.isNumber)
        }
        var numbers = (columns[.number] ?? []) + sure
        if numbers.isEmpty { numbers = Self.mixed(rows, (unsure + (columns[.other] ?? [])).sorted()) }
        if numbers.isEmpty { numbers = unsure }
        columns[.number] = numbers.sorted()
        columns[.other] = ((columns[.other] ?? []) + unsure).filter { !numbers.contains($0) }
        columns[.someNumber] = nil
    }

    // MARK: Rows

    /// What one row says; `nil` for a column that is empty.
    struct Values {
        let row: TableRows.Row
        let columns: [ColumnRole: [Int]]

        func texts(_ role: ColumnRole) -> [String] {
            (columns[role] ?? []).filter(row.cells.indices.contains).map { ContactTable.plain(row.cells[$0]) }
                .filter { !$0.isEmpty }
        }
        func text(_ role: ColumnRole) -> String { texts(role).joined(separator: " ") }
    }

    /// What stands in a row's columns of numbers.
    func numbers(_ row: TableRows.Row) -> [NumberCell.Found] {
        (columns[.number] ?? []).filter(row.cells.indices.contains).flatMap { NumberCell.read(row.cells[$0]) }
    }

    /// Makes an entry of a row and the numbers in it.
    func entry(_ row: TableRows.Row, _ numbers: [ContactEntry.Number]) -> ContactEntry {
        let values = Values(row: row, columns: columns)
        let parts = PersonName(
            prefix: values.text(.prefix), family: values.text(.family), given: values.text(.given),
            middle: values.text(.middle), suffix: values.text(.suffix))
        var entry = ContactEntry(line: row.line, numbers: numbers)
        // Where a comma in a note was not set apart, the rest of the note stands in columns without a name.
        let rest = headerIndex == nil ? [] : row.cells.dropFirst(titles.count).map(ContactTable.plain)
        let memos = values.texts(.memo) + [rest.filter { !$0.isEmpty }.joined(separator: ", ")]
        entry.describe(
            names: [values.text(.name), parts.written, values.text(.nickname)], company: values.text(.company),
            work: [values.text(.department), values.text(.jobTitle)], memos: memos)
        // Where nothing but a number and words beside it stand, the words are the name.
        if entry.name == nil, numbers.count == 1, let remark = numbers[0].remark {
            entry.name = remark
            entry.numbers[0].remark = nil
        }
        return entry
    }

    /// The names of columns that hold something and are not brought in.
    func leftOut(_ row: TableRows.Row) -> [String] {
        (columns[.other] ?? []).filter { column in
            row.cells.indices.contains(column) && !row.cells[column].allSatisfy(\.isWhitespace)
        }.map { titles[$0] }.filter { !$0.isEmpty }.map { String($0.prefix(40)) }
    }
}

extension ContactEntry {
    /// Gives an entry the first of its names; a company is the name where there is no other, and else it is noted.
    mutating func describe(names: [String], company: String, work: [String], memos: [String]) {
        let names = names.filter { !$0.isEmpty }
        name = (names.first ?? (company.isEmpty ? nil : company))?.precomposedStringWithCanonicalMapping
        let work = ((names.isEmpty ? [] : [company]) + work).filter { !$0.isEmpty }.joined(separator: " ")
        let memos = (memos + [work]).filter { !$0.isEmpty }
        memo = memos.isEmpty ? nil : memos.joined(separator: "\n").precomposedStringWithCanonicalMapping
    }
}
