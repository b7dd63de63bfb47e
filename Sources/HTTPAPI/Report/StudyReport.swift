internal import Domain
internal import Mustache

/// Everything that was ever said of a study, on a page to print. The same study gives the same bytes, so that their hash is its entity tag.
///
/// The page names its stylesheet at `/report.css` and its pictures by their own paths: it keeps to a policy without inline styles and scripts.
struct StudyReport {
    /// What `/report.css` serves.
    static let stylesheet = PackageResources.report_css

    let study: Study
    /// `nil` where the study has none, or where whoever asks may not know.
    let patient: Patient?

    func html() throws -> [UInt8] {
        Array(try Self.template.get().render(ReportPage(study: study, patient: patient)).utf8)
    }

    private static let template = Result {
        MarkupText.register()
        return try MustacheTemplate(string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
    }
}
