/// Why a figure has no value on these pictures. Never NaN, never a stand-in number.
public struct UndefinedFigure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    static let noPictures = UndefinedFigure("no scored pictures")
    static let noNormal = UndefinedFigure("no normal pictures")
    static let noPneumonia = UndefinedFigure("no pneumonia pictures")
    static let noneCalledNormal = UndefinedFigure("no picture was called normal")
    static let noneCalledPneumonia = UndefinedFigure("no picture was called pneumonia")
}

/// `numerator / denominator`, or the reason why there is nothing to divide by.
func ratio(_ numerator: Double, _ denominator: Double, else reason: UndefinedFigure) throws(UndefinedFigure) -> Double {
    guard denominator > 0 else { throw reason }
    return numerator / denominator
}

func ratio(_ numerator: Int, _ denominator: Int, else reason: UndefinedFigure) throws(UndefinedFigure) -> Double {
    try ratio(Double(numerator), Double(denominator), else: reason)
}
