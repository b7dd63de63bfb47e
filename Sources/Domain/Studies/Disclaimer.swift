/// What every surface says beside a prediction.
public enum Disclaimer {
    public static let short = "Not for standalone diagnosis."
    public static let full = "Not for standalone diagnosis. A qualified physician must read the radiograph; this figure only supports that reading."
}
