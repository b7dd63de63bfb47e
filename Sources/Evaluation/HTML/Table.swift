/// A table with a caption and headed rows, in a frame that scrolls sideways where the page is narrower.
struct Table {
    let caption: String
    let columns: [String]
    /// The first cell of each heads its row.
    let rows: [[HTML]]

    func render() -> HTML {
        """
        <div class="scroll" role="region" tabindex="0" aria-label="\(caption)"><table>
        <caption>\(caption)</caption>
        <thead><tr>\(columns.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
        <tbody>\(rows.map(Self.row))</tbody>
        </table></div>
        """
    }

    private static func row(_ cells: [HTML]) -> HTML {
        "<tr>\(cells.prefix(1).map { "<th scope=\"row\">\($0)</th>" as HTML })\(cells.dropFirst().map { "<td>\($0)</td>" as HTML })</tr>\n"
    }
}
