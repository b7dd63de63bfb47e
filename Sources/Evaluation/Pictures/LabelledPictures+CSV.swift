import Foundation

extension LabelledPictures {
    /// Rows of `path,label` or `path,label,group` under that header. Paths are relative to the CSV;
    /// labels are `normal` or 0, `pneumonia` or 1; an empty group is none.
    static func csv(_ file: URL) throws(LabelledPicturesError) -> [LabelledPicture] {
        let source = file.lastPathComponent
        guard let bytes = try? Data(contentsOf: file) else {
            throw LabelledPicturesError(source: source, message: "cannot be read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LabelledPicturesError(source: source, message: "is not UTF-8 text")
        }
        return try LabelledPictureTable(source: source, folder: file.deletingLastPathComponent()).pictures(in: text)
    }
}

/// One CSV on its way to pictures.
private struct LabelledPictureTable {
    let source: String
    let folder: URL

    func pictures(in text: String) throws(LabelledPicturesError) -> [LabelledPicture] {
        let rows = try rows(of: text)
        guard let header = rows.first else { throw failure(nil, "is empty; its first line must be path,label or path,label,group") }
        try check(header: header)
        var lineOfPath: [String: Int] = [:]
        var pictures: [LabelledPicture] = []
        for row in rows.dropFirst() {
            let picture = try self.picture(row, columns: header.fields.count)
            if let earlier = lineOfPath.updateValue(row.line, forKey: picture.path.standardized.path) {
                throw failure(row.line, "\(picture.name) was already listed on line \(earlier)")
            }
            pictures.append(picture)
        }
        guard !pictures.isEmpty else { throw failure(nil, "lists no pictures below its header") }
        return pictures
    }

    private func rows(of text: String) throws(LabelledPicturesError) -> [CSVReader.Row] {
        do throws(CSVReader.Malformed) { return try CSVReader.rows(of: text) } catch { throw failure(error.line, error.message) }
    }

    private func check(header: CSVReader.Row) throws(LabelledPicturesError) {
        let names = header.fields.map { $0.trimmed.lowercased() }
        guard names == ["path", "label"] || names == ["path", "label", "group"] else {
            throw failure(header.line, "the header must be path,label or path,label,group, with commas")
        }
    }

    private func picture(_ row: CSVReader.Row, columns: Int) throws(LabelledPicturesError) -> LabelledPicture {
        guard row.fields.count == columns else {
            throw failure(row.line, "has \(row.fields.count) fields where the header has \(columns)")
        }
        let name = row.fields[0].trimmed
        guard !name.isEmpty else { throw failure(row.line, "the path is empty") }
        let group = columns > 2 ? row.fields[2].trimmed : ""
        let path = name.hasPrefix("/") ? URL(filePath: name) : folder.appending(path: name)
        return LabelledPicture(path: path, name: name, label: try label(row), group: group.isEmpty ? nil : group)
    }

    private func label(_ row: CSVReader.Row) throws(LabelledPicturesError) -> LabelledPicture.Label {
        switch row.fields[1].trimmed.lowercased() {
        case "0", "normal": .normal
        case "1", "pneumonia": .pneumonia
        case let other: throw failure(row.line, "the label \"\(other.prefix(40))\" is none of 0, 1, normal, pneumonia")
        }
    }

    private func failure(_ line: Int?, _ message: String) -> LabelledPicturesError {
        LabelledPicturesError(source: source, line: line, message: message)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
